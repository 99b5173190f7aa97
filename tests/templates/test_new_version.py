"""A version of the templates is begun by one command; it is tried on a copy of what it changes."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import openpyxl

from perfeval_xl.layout import stamp

ROOT = Path(__file__).parents[2]
CHANGED = ("perfeval_xl", "workbook_templates", "tests/data/earlier_templates")


def test_one_command_begins_a_version(tmp_path):
    for folder in CHANGED:
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__"))
    ran = subprocess.run(
        [sys.executable, "workbook_templates/build.py", "--new-version"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    following = str(int(stamp.CURRENT_TEMPLATE) + 1)

    assert (ran.returncode, ran.stderr) == (0, "")
    for kept in (ROOT / "workbook_templates").glob("*.xlsx"):
        assert (tmp_path / CHANGED[2] / stamp.CURRENT_TEMPLATE / kept.name).read_bytes() == kept.read_bytes()
        made = openpyxl.load_workbook(tmp_path / "workbook_templates" / kept.name).custom_doc_props
        assert made[stamp.TEMPLATE_VERSION].value == following
    history = tomllib.loads((tmp_path / "perfeval_xl/layout/history.toml").read_text(encoding="utf-8"))
    assert set(history[stamp.CURRENT_TEMPLATE]) == set(history["1"])
