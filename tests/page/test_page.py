"""The page says what the command says, gives what the command writes, and answers nobody else."""

from __future__ import annotations

import contextlib
import io
import json
import re
import tomllib
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from pages import ADDRESS, TOKEN, opened, rows

from perfeval_xl import cli
from perfeval_xl.limits import Limits
from perfeval_xl.page import view
from perfeval_xl.settings import Settings


@pytest.fixture(scope="module")
def desk(inbox):
    """Run command lines where the inbox lies; give what they print."""

    def run(*args: str) -> str:
        out = io.StringIO()
        with contextlib.chdir(inbox.parent), contextlib.redirect_stdout(out):
            cli.main([*args, "--isolated"])
        return out.getvalue()

    return run


def one_line(text: str | None) -> str:
    return re.sub(r"\s+", " ", text or "").strip()


def test_the_page_says_what_validate_says_and_nothing_else(site, checked, desk):
    said = json.loads(desk("validate", "收件", "--format", "json"))
    html = site.get(f"/jobs/{checked.key}/findings").text
    shown = Counter((row[1], one_line(row[4])) for row in rows(html, "findings"))
    lines = {(entry["path"], one["code"], one["severity"], one["sheet"], one_line(one["message"]))
             for entry in said["workbooks"] for one in entry["findings"]}
    expected = Counter((code, message) for _, code, _, _, message in lines)
    expected.update((one["code"], one_line(one["message"])) for one in said["findings"])

    assert expected
    assert shown == expected
    words = {"error": "错误", "warning": "警告", "info": "提示"}
    told = Counter(row[0].split()[-1] for row in rows(html, "findings"))
    assert set(told) == {words[one["severity"]] for entry in said["workbooks"] for one in entry["findings"]}


def test_each_form_has_its_verdict_scores_and_findings_with_place_and_value(site, checked, desk):
    said = json.loads(desk("validate", "收件", "--format", "json"))["workbooks"]
    listed = rows(site.get(f"/jobs/{checked.key}").text, "forms")

    assert [(row[0].split()[-1], row[3]) for row in listed] == [(one["verdict"], one["path"]) for one in said]
    for number, entry in enumerate(said, 1):
        html = site.get(f"/jobs/{checked.key}/forms/{number}").text
        text = one_line(re.sub(r"<[^>]+>", " ", html)).replace("&#34;", '"').replace("&#39;", "'").replace("&gt;", ">").replace("&lt;", "<")
        text = text.replace("&amp;", "&")
        for finding in entry["findings"]:
            assert one_line(finding["message"]) in text, finding
            for what in ("value", "expected"):
                assert one_line(finding[what]) in text, finding


def test_a_form_shows_what_was_read_beside_a_finding(site, checked):
    number = next(n for n, entry in enumerate(checked.shown.report.entries, 1) if entry.path.endswith("/hotline.xlsx"))
    html = site.get(f"/jobs/{checked.key}/forms/{number}").text

    assert "全年完成值 · 配套设施完善率 · 百分比 98%" in html or "配套设施完善率 · " in html
    assert "/rules/I012?" in html


def test_what_is_downloaded_is_what_run_writes(site, checked, desk, inbox, tmp_path_factory):
    out = inbox.parent / "结果"
    desk("run", "收件", "-o", "结果", "--notify")
    written = {f"结果/{path.relative_to(out).as_posix()}": path.read_bytes() for path in out.rglob("*") if path.is_file()}
    package = zipfile.ZipFile(io.BytesIO(site.get(f"/jobs/{checked.key}/zip/all").content))
    got = {name: package.read(name) for name in package.namelist()}

    assert {name for name in got if name.startswith("结果/")} == set(written)
    assert [name for name, data in written.items() if got[name] != data] == []
    desk("report", "收件", "-o", "报告")
    reports = {path.relative_to(inbox.parent).as_posix(): path.read_bytes() for path in (inbox.parent / "报告").rglob("*.docx")}
    assert {name: data for name, data in got.items() if name in reports} == reports
    single = site.get(f"/jobs/{checked.key}/files/结果/summary.xlsx")
    assert single.content == written["结果/summary.xlsx"]
    assert single.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({}, ""), ({}, "wrong"), ({"host": "evil.example:8642"}, TOKEN), ({"host": "127.0.0.1:1"}, TOKEN),
        ({"origin": "http://evil.example"}, TOKEN), ({"origin": "null"}, TOKEN), ({"sec-fetch-site": "cross-site"}, TOKEN),
        ({"sec-fetch-site": "same-site"}, TOKEN), ({"origin": "http://127.0.0.1:1"}, TOKEN),
    ],
)
@pytest.mark.parametrize("path", ["/", "/templates", "/static/page.js", "/alive"])
def test_nobody_else_is_answered(site, path, headers, token):
    method = "POST" if path == "/alive" else "GET"
    answer = site.client.request(method, path, params={"token": token, "window": "w", "how": "alive"}, headers=headers)

    assert answer.status_code == 403
    assert "这个页面只能用程序给出的地址打开" in answer.text


def test_its_own_origin_is_answered_and_every_answer_is_guarded(site):
    for path in ("/", "/templates", "/static/page.css", "/rules/B005", "/nothing"):
        answer = site.get(path, headers={"origin": ADDRESS, "sec-fetch-site": "same-origin"})

        assert answer.status_code == (404 if path == "/nothing" else 200)
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "unsafe" not in answer.headers["content-security-policy"]
        assert answer.headers["cache-control"] == "no-store"
        assert "set-cookie" not in answer.headers


def test_pages_name_nothing_outside(site, checked):
    for path in ("/", "/templates", f"/jobs/{checked.key}", f"/jobs/{checked.key}/findings", f"/jobs/{checked.key}/forms/1", "/rules/I012"):
        html = site.get(path).text

        assert re.findall(r'(?:src|href|action)="(?!/|#)[^"]*"', html) == []
        assert re.findall(r'(?:src|href|action)="/(?!\S*token=)[^"]*"', html) == []
        assert " style=" not in html
        assert re.findall(r"<script(?! src=)", html) == []


HARM = "<script>alert(1)</script><img src=x onerror=alert(2)>"


def test_names_of_files_are_text(site):
    job = site.check([(f"{HARM.replace('/', '_')}.xlsx", b"PK nothing"), ("../../etc/passwd.xlsx", b"x"), ("C:\\Windows\\win.xlsx", b"y")])

    assert {path.name for path in job.order.folder.rglob("*.xlsx") if "收件" in path.parts} == {
        "_script_alert(1)__script__img src=x onerror=alert(2)_.xlsx", "passwd.xlsx", "win.xlsx",
    }
    html = site.get(f"/jobs/{job.key}").text
    assert "<script>alert" not in html
    assert "<img" not in html


def test_nothing_chosen_and_wrong_fields_are_told_on_the_page(site):
    none = site.post("/jobs", files=[("roster", ("", b""))])
    day = site.post("/jobs", files=[("files", ("a.xlsx", b"x"))], data={"deadline": "下周"})
    year = site.get("/template", params={"year": "abc"})
    roster = site.post("/rosters", data={"year": "2026"})

    assert [one.status_code for one in (none, day, year, roster)] == [400] * 4
    assert "没有选文件" in none.text
    assert "“下周”不是日期" in day.text
    assert "“abc”不是年度" in year.text
    assert "没有选名单" in roster.text


@pytest.mark.parametrize(
    ("content", "headers"),
    [(b"x", {"content-type": "multipart/form-data"}), (b"--b\r\nno header\r\n", {"content-type": "multipart/form-data; boundary=b"})],
)
def test_what_did_not_arrive_whole_is_not_called_too_much(site, content, headers):
    answer = site.post("/jobs", content=content, headers=headers)

    assert answer.status_code == 400
    assert "没有收全" in answer.text


@pytest.mark.parametrize("saved", ["[" * 200_000, "[1, 2]", '["x"]', "{}"])
def test_times_that_no_browser_tells_are_left_aside(site, inbox, saved):
    form = (inbox / "samples/clean.xlsx").read_bytes()
    answer = site.post("/jobs", files=[("files", ("a.xlsx", form))], data={"saved": saved}, follow_redirects=False)

    assert site.done(answer).state == "done"


@pytest.mark.parametrize(("limits", "told"), [(Limits(upload_bytes=2**20), "一次最多 1 MB"), (Limits(upload_files=2), "一次最多 2 个")])
def test_what_is_too_much_is_refused(tmp_path, limits, told):
    with opened(tmp_path, Settings(limits=limits), "zh") as site:
        answer = site.post("/jobs", files=[("files", (f"{n}.xlsx", b"x" * 2**19)) for n in range(3)])

    assert answer.status_code == 400
    assert told in answer.text
    assert not site.session.jobs.all


def test_what_cannot_be_done_is_one_line(site):
    job = site.check([("README.txt", b"nothing to check")])
    html = site.get(f"/jobs/{job.key}").text

    assert job.state == "refused"
    assert "没有工作簿" in html


def test_a_wrong_roster_is_one_line(site, inbox):
    form = ("files", ("a.xlsx", (inbox / "samples/clean.xlsx").read_bytes()))
    answer = site.post("/jobs", files=[form, ("roster", ("名单.csv", b"a,b\n"))], follow_redirects=False)
    job = site.done(answer)

    assert job.state == "refused"
    assert "项目单位" in site.get(f"/jobs/{job.key}").text


def test_a_roster_tells_who_has_sent_nothing(site, inbox):
    roster = "项目单位,项目名称,主管部门\n清水县图书馆,公共图书馆免费开放,清水县文化和旅游局\n某站,没有报的项目,某局\n".encode()
    answer = site.post(
        "/jobs", files=[("files", ("a.xlsx", (inbox / "samples/library.xlsx").read_bytes())), ("roster", ("名单.csv", roster))],
        data={"deadline": "2026-4-30", "number": "清财绩〔2026〕3号"}, follow_redirects=False,
    )
    job = site.done(answer)
    html = site.get(f"/jobs/{job.key}").text

    assert job.state == "done"
    assert "X003" in html
    assert "没有报的项目" in html
    assert any(path.endswith("退回通知.docx") for path in job.outputs.groups["notices"])


def test_templates_and_forms_of_a_roster(site):
    page = site.get("/templates").text
    blank = site.get("/template", params={"scheme": "mof-self-2020", "year": "2026"})
    roster = "项目单位,项目名称,主管部门,联系邮箱\n某站,某项目,某局,a@b.cn\n".encode("gbk")
    job = site.done(site.post("/rosters", files=[("roster", ("名单.csv", roster))], data={"year": "2026"}, follow_redirects=False))
    made = site.get(f"/jobs/{job.key}").text
    package = zipfile.ZipFile(io.BytesIO(site.get(f"/jobs/{job.key}/zip/all").content))

    assert "项目支出绩效自评表" in page
    assert blank.content[:2] == b"PK"
    assert 'filename="mof-self-2020.xlsx"' in blank.headers["content-disposition"]
    assert "某站-某项目.xlsx" in made
    assert {Path(name).name for name in package.namelist()} >= {"某站-某项目.xlsx", "填报通知.txt", "填报表.zip", "填报通知.eml"}


def test_files_that_were_not_made_are_not_given(site, checked):
    for path in ("收件/samples/clean.xlsx", "../lock", "结果/../收件/samples/clean.xlsx", "结果/nothing.xlsx"):
        assert site.get(f"/jobs/{checked.key}/files/{path}").status_code == 404
    for name in ("../page.py", "..%2f__init__.py", "nothing.js"):
        assert site.get(f"/static/{name}").status_code == 404
    assert site.get("/template", params={"scheme": "/etc/passwd"}).content[:2] == b"PK"


def test_two_jobs_at_once_and_a_third_that_is_stopped(site, inbox):
    data = (inbox / "samples/clean.xlsx").read_bytes()
    answers = [site.post("/jobs", files=[("files", (f"{n}.xlsx", data))], follow_redirects=False) for n in range(3)]
    third = answers[2].headers["location"].partition("?")[0]
    stopped = site.post(f"{third}/cancel")
    jobs = [site.done(answer) for answer in answers]

    assert "已按要求停止" in stopped.text or "停止" in stopped.text
    assert [job.state for job in jobs[:2]] == ["done", "done"]
    assert jobs[2].state in ("ended", "done")
    assert [entry.path for job in jobs[:2] for entry in job.shown.report.entries] == ["收件/0.xlsx", "收件/1.xlsx"]


def test_english(tmp_path, inbox):
    with opened(tmp_path, Settings(), "en") as site:
        job = site.check([("library.xlsx", (inbox / "samples/library.xlsx").read_bytes())])
        html = site.get(f"/jobs/{job.key}").text
        form = site.get(f"/jobs/{job.key}/forms/1").text

    assert "1 forms: passed 0, returned 1" in html
    assert 'lang="en"' in html
    assert "What is wrong and what to do" in form


def test_the_same_files_make_the_same_archive(site, checked):
    first, second = (site.get(f"/jobs/{checked.key}/zip/copies").content for _ in range(2))

    assert first == second


def test_both_languages_have_the_same_words_with_the_same_places_to_fill_in():
    told = tomllib.loads((Path(view.__file__).parent / "words.toml").read_text(encoding="utf-8"))
    places = {lang: {name: sorted(set(re.findall(r"\{(\w+)", text))) for name, text in own.items()} for lang, own in told.items()}

    assert set(places) == {"zh", "en"}
    assert places["zh"] == places["en"]
    assert all(text.isascii() or set(text) <= {*map(chr, range(128)), "…", "“", "”"} for text in told["en"].values())
