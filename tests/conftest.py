"""What the proof counts: the checks that fired, and the odd but right forms that stayed silent. Both are printed at the end of the run."""

from __future__ import annotations

from typing import Any

import pytest

from perfeval_xl.checks.catalogue import all_checks

_NUMBERS = pytest.StashKey[dict[str, set[str]]]()


def pytest_configure(config: pytest.Config) -> None:
    """Begin with nothing counted."""
    config.stash[_NUMBERS] = {"fired": set(), "silent": set()}


@pytest.fixture(scope="session")
def fired(request: pytest.FixtureRequest) -> set[str]:
    """Return the set to add the codes to that fired."""
    return request.config.stash[_NUMBERS]["fired"]


@pytest.fixture(scope="session")
def silent(request: pytest.FixtureRequest) -> set[str]:
    """Return the set to add the names of odd forms to that raised nothing."""
    return request.config.stash[_NUMBERS]["silent"]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker counted to the one that prints it."""
    output = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["proof"] = {name: sorted(counted) for name, counted in session.config.stash[_NUMBERS].items()}


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take what a worker counted."""
    for name, counted in getattr(node, "workeroutput", {}).get("proof", {}).items():
        node.config.stash[_NUMBERS][name].update(counted)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Print the numbers of both suites."""
    numbers = config.stash[_NUMBERS]
    if any(numbers.values()):
        known = {check.code for check in all_checks()}
        terminalreporter.write_line(
            f"检查 {len(numbers['fired'] & known)}/{len(known)} 触发；{len(numbers['silent'])} 份正确表无误报"
        )
