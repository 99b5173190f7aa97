"""One bad thing costs itself only, and what no program wrote is refused within little time and memory; what came before it is kept."""

from __future__ import annotations

import base64
import os
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from forms import hotline, type_form
from mails import PDF, PNG, mail, mail_of, part, raw_zipped, zipped
from users import no_root

import perfeval_xl as px
from perfeval_xl.limits import Limits
from perfeval_xl.settings import Settings

FROM = b"From a@example.cn Fri Jul 29 09:00:00 2022\n"


@pytest.fixture(name="form", scope="module")
def _form(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path: Path = type_form(tmp_path_factory.mktemp("form") / "form.xlsx", hotline())
    return path.read_bytes()


def received(path: Path, **limits: int) -> px.Result:
    """Return what became of a path under these limits, and prove that nothing was forgotten and nothing failed."""
    result = px.evaluate(path, select=["F"], settings=Settings(limits=Limits(**limits)))
    counts = result.intake.containers
    assert (counts["entries"] == counts[["listed", "opened", "left_out", "cut"]].sum(axis=1)).all(), counts
    assert counts[["listed", "faults"]].to_numpy().sum() == len(result.batch.files)
    assert result.crashes == ()
    return result


def problems(path: Path, **limits: int) -> dict[str, str | None]:
    files = received(path, **limits).batch.files
    return dict(zip(files["name"], files["problem"], strict=True))


def many_headers(form: bytes) -> bytes:
    return b"".join(b"X%06d: \xff\n" % number for number in range(20_000)) + mail(("a.xlsx", form)).as_bytes()


def deep_parts(levels: int) -> bytes:
    return b"".join(b'Content-Type: multipart/mixed; boundary="B%d"\n\n--B%d\n' % (level, level) for level in range(levels))


HARMFUL = {
    "headers": (many_headers, {"m/a.xlsx": None}),
    "one long header": (lambda form: b"X-Long: " + b"a" * 3_000_000 + b"\n" + mail(("a.xlsx", form)).as_bytes(), {"m/a.xlsx": None}),
    "semicolons": (lambda _: mail_of(b"hi", b'Content-Type: multipart/mixed; x="' + b";" * 300_000 + b'"'), {"m": "F004"}),
    "semicolons of a name": (
        lambda form: part(form, "Content-Type: application/x; " + ";" * 9_000 + "name=a.xlsx"),
        {"m/a.xlsx": None},
    ),
    "words of a subject": (
        lambda form: b"Subject: " + b"=?utf-8?q?a?= " * 200_000 + b"\n" + mail(("a.xlsx", form)).as_bytes(),
        {"m/a.xlsx": None},
    ),
    "files in its text": (lambda _: mail_of(b"begin 644 a\r\n#0V%T\r\n`\r\nend\r\n" * 30_000), None),
    "beginnings of files in its text": (
        lambda _: mail_of(b"> begin 644 a\r\n> M" + b"!" * 60 + b"\r\n" + b"begin 644 x\r\n" * 200_000), None),
    "mails in its text": (lambda _: mail_of(b"--X\r\nContent-Type: a/b; name=a\r\n\r\nz\r\n" * 30_000), None),
    "parts within each other": (lambda _: deep_parts(3_000), {"m": "F004"}),
    "many parts": (lambda _: mail_of(b"--B\n\nx\n" * 30_000, b"Content-Type: multipart/mixed; boundary=B"), {"m": "F004"}),
    "continued names": (
        lambda form: part(form, "Content-Disposition: attachment;\r\n" + "\r\n".join(f" filename*{n}=a;" for n in range(3_000))),
        None,
    ),
    "a name of no encoding": (lambda form: part(form, "Content-Disposition: attachment; filename*=nonsense''%ff%fe.xlsx"), None),
    "a name of broken words": (lambda form: part(form, 'Content-Disposition: attachment; filename="=?utf-8?b?A?="'), None),
    "a name of a broken set": (lambda form: part(form, 'Content-Disposition: attachment; filename="=?x\0y?q?=80?="'), None),
    "a type that is none": (lambda form: part(form, "Content-Type: \xff/;;=;"), None),
    "a year after the last": (
        lambda form: mail(("a.xlsx", form)).as_bytes().replace(b"Mon, 01 Aug 2022 10:00:00 +0800", b"Fri, 31 Dec 9999 23:59:59 -0000"),
        {"m/a.xlsx": None},
    ),
    "no such day": (
        lambda form: mail(("a.xlsx", form)).as_bytes().replace(b"01 Aug 2022", b"99 Foo 20222222222222222222222"),
        {"m/a.xlsx": None},
    ),
    "forwarded again and again": (lambda form: _forwarded(form, 30), None),
}


def _forwarded(form: bytes, times: int) -> bytes:
    inner = mail(("a.xlsx", form)).as_bytes()
    for _ in range(times):
        inner = part(inner, "Content-Type: message/rfc822")
        if len(inner) > 1_000_000:
            break
    return inner


OF_TIME = ("a year after the last", "no such day")


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("what", "zone"), [*((what, "Asia/Shanghai") for what in HARMFUL), *((what, "America/Los_Angeles") for what in OF_TIME)]
)
def test_a_mail_that_no_program_wrote_costs_itself_only(
    tmp_path: Path, form: bytes, what: str, zone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", zone)
    time.tzset()
    make, expected = HARMFUL[what]
    good = [mail((f"{n}.xlsx", form)).as_bytes() for n in (1, 2)]
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "m.eml").write_bytes(make(form))
    (tmp_path / "b.mbox").write_bytes(b"\n".join(FROM + one for one in (good[0], make(form), good[1])))
    alone, among = problems(tmp_path / "in"), problems(tmp_path / "b.mbox")

    assert len(alone) >= 1
    assert expected is None or {name.removesuffix(".eml"): code for name, code in alone.items()} == expected
    assert {name: among[name] for name in ("b/1/1.xlsx", "b/3/2.xlsx")} == {"b/1/1.xlsx": None, "b/3/2.xlsx": None}
    assert len(among) >= 3
    px.run(tmp_path / "b.mbox", tmp_path / "out")


def test_a_time_that_no_clock_showed_is_no_time(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "in").mkdir()
    for name, moment in (("late.xlsx", 253_400_000_000), ("early.xlsx", -1e9), ("now.xlsx", 1_659_319_200)):
        (tmp_path / "in" / name).write_bytes(form)
        os.utime(tmp_path / "in" / name, (moment, moment))
    result = px.run(tmp_path / "in", tmp_path / "out")

    assert result.batch.files.set_index("name")["modified"].dropna().to_dict() == {"now.xlsx": 1_659_319_200}


@pytest.mark.parametrize("start", [2**63 - 1, 2**64 - 1, 2**40, 10**6])
def test_an_offset_beyond_the_file_costs_its_entry(tmp_path: Path, form: bytes, start: int) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zipped((b"a.xlsx", form), (b"b.xlsx", form), offsets=(0, start)))
    assert problems(tmp_path / "a.zip") == {"a/a.xlsx": None, "a/b.xlsx": "F001"}

    book = raw_zipped((b"[Content_Types].xml", b"<Types/>"), (b"xl/workbook.xml", b"<workbook/>"), offsets=(0, start))
    (tmp_path / "c.xlsx").write_bytes(book)
    assert problems(tmp_path / "c.xlsx") == {"c.xlsx": "F001"}


def test_entries_that_share_their_content_are_refused_at_once(tmp_path: Path, form: bytes) -> None:
    inner = raw_zipped(*((b"%d.xlsx" % n, form) for n in range(300)), offsets=(0,) * 300)
    (tmp_path / "a.zip").write_bytes(inner)
    assert problems(tmp_path / "a.zip") == {"a.zip": "F004"}

    (tmp_path / "b.zip").write_bytes(zipped(("in.zip", inner), ("b.xlsx", form)))
    assert problems(tmp_path / "b.zip") == {"b/in.zip": "F004", "b/b.xlsx": None}
    (tmp_path / "c.zip").write_bytes(raw_zipped((b"a.xlsx", form), (b"b.xlsx", form)))
    assert problems(tmp_path / "c.zip") == {"c/a.xlsx": None, "c/b.xlsx": None}


def test_what_is_beyond_a_limit_is_told_and_what_came_before_is_kept(tmp_path: Path, form: bytes) -> None:
    names = [f"{n}.xlsx" for n in range(6)]
    (tmp_path / "a.zip").write_bytes(zipped(*((name, form) for name in names)))
    (tmp_path / "m.eml").write_bytes(mail(*((name, form) for name in names)).as_bytes())
    (tmp_path / "b.mbox").write_bytes(b"".join(FROM + mail((name, form)).as_bytes() for name in names))

    assert problems(tmp_path / "a.zip", archive_entries=4) == {**{f"a/{n}.xlsx": None for n in range(4)}, "a.zip": "F004"}
    result = received(tmp_path / "a.zip", archive_entries=4)
    assert result.intake.containers["cut"].sum() == 2
    assert result.batch.files["problem_detail"].str.contains("前 4 个已读，后面 2 个没有打开").any()
    assert problems(tmp_path / "m.eml", archive_entries=4) == {**{f"m/{n}.xlsx": None for n in range(4)}, "m.eml": "F004"}
    box = problems(tmp_path / "b.mbox", archive_entries=6)  # each mail is one entry, and each attachment
    assert box == {"b/1/0.xlsx": None, "b/2/1.xlsx": None, "b/3/2.xlsx": None, "b.mbox": "F004"}
    big = len(form) * 3 + 10
    assert problems(tmp_path / "a.zip", archive_bytes=big) == {f"a/{n}.xlsx": None if n < 3 else "F004" for n in range(6)}
    assert list(problems(tmp_path / "a.zip", file_bytes=len(form) - 1).values()) == ["F004"] * 6
    assert sum(code is None for code in problems(tmp_path, run_entries=9).values()) < 18


def test_an_archive_that_takes_too_long_is_left_where_it_is(tmp_path: Path, form: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    from perfeval_xl.intake import containers

    (tmp_path / "a.zip").write_bytes(zipped(*((f"{n}.xlsx", form) for n in range(6))))
    passing = iter(range(0, 10_000, 2))
    monkeypatch.setattr(containers.time, "process_time", lambda: float(next(passing)))

    assert problems(tmp_path / "a.zip", archive_seconds=5) == {"a/0.xlsx": None, "a/1.xlsx": None, "a.zip": "F004"}
    assert px.evaluate(tmp_path / "a.zip", settings=Settings(limits=Limits(archive_seconds=100))).batch.files["problem"].isna().all()


@pytest.mark.parametrize("disk", [1, 7])
def test_the_last_part_of_a_split_archive_is_told_as_such(tmp_path: Path, form: bytes, disk: int) -> None:
    (tmp_path / "a.zip").write_bytes(raw_zipped((b"a.xlsx", form), disk=disk))

    assert problems(tmp_path / "a.zip") == {"a.zip": "F003"}
    assert px.read(tmp_path).files["problem_detail"].str.contains("分卷").all()


def test_an_archive_with_a_password_names_each_file(tmp_path: Path, form: bytes) -> None:
    data = bytearray(zipped(("a.xlsx", form), ("b.pdf", PDF)))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = 0
        while (start := data.find(mark, start)) >= 0 and start < len(data):
            if b"a.xlsx" in data[start : start + 60]:
                data[start + place] |= 1
            start += 4
    (tmp_path / "a.zip").write_bytes(data)

    assert problems(tmp_path / "a.zip") == {"a/a.xlsx": "F002", "a/b.pdf": "F003"}


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX ones")
def test_what_may_not_be_read_costs_itself_only(tmp_path: Path, form: bytes) -> None:
    root = tmp_path / "in"
    for folder in ("open", "shut", "open/shut"):
        (root / folder).mkdir(parents=True)
    for name in ("a.xlsx", "shut/b.xlsx", "open/c.xlsx", "d.xlsx", "e.eml", "f.zip", "README.txt"):
        (root / name).write_bytes(form)
    assert set(problems(root).values()) == {None}  # all that is needed is loaded while it may be
    for name in ("shut", "open/shut", "d.xlsx", "e.eml", "f.zip", "README.txt"):
        (root / name).chmod(0)
    with no_root(tmp_path):
        found = problems(root)
    for name in ("shut", "open/shut"):
        (root / name).chmod(0o755)

    assert found == {
        "a.xlsx": None,
        "open/c.xlsx": None,
        **dict.fromkeys(("README.txt", "d.xlsx", "e.eml", "f.zip", "open/shut", "shut"), "F001"),
    }


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
@pytest.mark.timeout(60)
def test_pipes_and_devices_do_not_hang(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "a.xlsx").write_bytes(form)
    os.mkfifo(tmp_path / "pipe.xlsx")
    os.mkfifo(tmp_path / "pipe")

    assert problems(tmp_path) == {"a.xlsx": None, "pipe.xlsx": "F001"}
    assert problems(tmp_path / "pipe") == {"pipe": "F001"}
    assert problems(Path("/dev/zero")) == {"zero": "F001"}


@pytest.mark.skipif(os.name != "posix", reason="names are bytes on POSIX only")
def test_folders_deeper_than_a_system_goes_cost_themselves_only(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.xlsx").write_bytes(form)
    here, made = os.getcwd(), 0
    try:
        os.chdir(tmp_path / "in")
        for _ in range(30):
            os.mkdir("d" * 200)
            os.chdir("d" * 200)
            made += 1
        Path("b.xlsx").write_bytes(form)
    finally:
        os.chdir(here)
    found = problems(tmp_path / "in")

    assert found.pop("a.xlsx") is None
    assert list(found.values()) == ["F001"]
    px.run(tmp_path / "in", tmp_path / "out")


def test_links_in_a_circle_are_gone_through_once(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.xlsx").write_bytes(form)
    (tmp_path / "a" / "round").symlink_to(tmp_path / "a", target_is_directory=True)
    (tmp_path / "a" / "gone.xlsx").symlink_to(tmp_path / "nowhere.xlsx")

    assert problems(tmp_path / "a") == {"x.xlsx": None, "gone.xlsx": "F001"}


_MEMORY = """
import sys
import perfeval_xl as px
files = px.read(sys.argv[1]).files
print(len(files), files["problem"].isna().sum())
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM:")) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory by Linux's account")
def test_gigabytes_of_scans_are_listed_within_little_memory(tmp_path: Path, form: bytes) -> None:
    (tmp_path / "in").mkdir()
    scan = b"\xff\xd8\xff" + os.urandom(40 * 2**20)
    with zipfile.ZipFile(tmp_path / "in" / "a.zip", "w") as archive:
        for number in range(12):
            archive.writestr(f"{number}.jpg", scan)
            archive.writestr(f"{number}.xlsx", form)
        archive.writestr("大.zip", zipped(("扫描.jpg", scan * 2), ("z.xlsx", form)))
    with (tmp_path / "in" / "b.mbox").open("wb") as box:
        for number in range(4):
            box.write(FROM + mail((f"{number}.xlsx", form)).as_bytes().rstrip(b"-\n").rpartition(b"\n")[0] + b"\n")
            box.write(mail(("扫描.pdf", b"%PDF-1.7" + scan)).as_bytes().partition(b"\n\n")[2] if number == 9 else b"")
            box.write(FROM + part(b"%PDF-1.7" + scan, 'Content-Type: application/pdf; name="s.pdf"'))
    ran = subprocess.run([sys.executable, "-c", _MEMORY, str(tmp_path / "in")], capture_output=True, text=True, check=True)
    (files, good), (memory,) = (map(int, line.split()) for line in ran.stdout.splitlines())

    assert (files, good) == (12 * 2 + 2 + 8, 12 + 1 + 4)
    assert memory < 300


def test_reading_what_is_in_archives_again_needs_nothing_else(tmp_path: Path, form: bytes) -> None:
    """Copies, caches and workers take a file out of its archive anew, each for itself."""
    inner = zipped(*((f"{n}.xlsx", form) for n in range(30)))
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.zip").write_bytes(zipped(("b.zip", inner), ("m.eml", mail(("c.xlsx", form), ("d.png", PNG)).as_bytes())))
    first = px.run(tmp_path / "in", tmp_path / "out", cache=tmp_path / "cache")
    again = px.run(tmp_path / "in", tmp_path / "again", cache=tmp_path / "cache", jobs=2)

    assert len(first.copies) == len(again.copies) == 31
    for name in first.copies.values():
        assert (tmp_path / "out" / "scored" / name).read_bytes() == (tmp_path / "again" / "scored" / name).read_bytes()


def test_an_archive_that_changed_meanwhile_is_said_to_have(tmp_path: Path, form: bytes) -> None:
    from perfeval_xl.intake import find_workbooks
    from perfeval_xl.intake.source import fetch

    (tmp_path / "a.zip").write_bytes(zipped(("a.xlsx", form)))
    (source,) = find_workbooks([tmp_path / "a.zip"]).sources
    (tmp_path / "a.zip").write_bytes(base64.b64encode(form))

    assert fetch(source).problem is not None


def test_of_very_many_that_are_left_out_all_are_counted(tmp_path: Path, form: bytes, capsys: pytest.CaptureFixture[str]) -> None:
    from perfeval_xl.cli import main

    (tmp_path / "b.mbox").write_bytes((FROM + b"From: a\nSubject: x\nDate: y\n\nhi\n") * 10_003 + FROM + mail(("a.xlsx", form)).as_bytes())
    main(["validate", str(tmp_path / "b.mbox")])

    assert "没有附件的邮件 10003（" in capsys.readouterr().out


@pytest.mark.skipif(sys.platform != "linux", reason="measures memory by Linux's account")
def test_scans_alone_take_time_by_their_number(tmp_path: Path) -> None:
    """Nothing compares each with each where no form was read: as many as here would be millions of pairs, and gigabytes."""
    (tmp_path / "a.zip").write_bytes(raw_zipped(*((b"%d.pdf" % number, PDF) for number in range(6_000))))
    code = _MEMORY.replace("px.read(sys.argv[1]).files", "px.evaluate(sys.argv[1], select=['F'], jobs=1).batch.files")
    ran = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.zip")], capture_output=True, text=True, check=True)

    assert ran.stdout.split()[:2] == ["6000", "0"]
    assert int(ran.stdout.split()[2]) < 400
