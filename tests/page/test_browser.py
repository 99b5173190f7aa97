"""The page in a real browser, served by a real program: what a clerk does with it, what others may not, and how it ends."""

from __future__ import annotations

import contextlib
import functools
import http.server
import io
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path

import attacks
import mails
import pytest

from perfeval_xl import cli

api = pytest.importorskip("playwright.sync_api", reason="no playwright: pip install 'perfeval-xl[test]'")
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no Chromium is here")

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]
WAIT = 240_000  # milliseconds, on a machine that others use
SAVED = 1_600_000_000


class Served:
    """The program in a process of its own, with a temporary folder of its own."""

    def __init__(self, place: Path) -> None:
        self.place = place
        environment = {**os.environ, "TMPDIR": str(place)}
        command = [sys.executable, "-m", "perfeval_xl", "serve", "--no-browser", "--isolated"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment)
        assert self.process.stdout is not None
        said = self.process.stdout.readline().decode()
        self.address = re.findall(r"http://127\.0\.0\.1:\d+/\?token=[\w-]+", said)[0]

    def end(self, number: int) -> tuple[int, str]:
        """Send a signal and return the status and what was said on standard error."""
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> tuple[int, str]:
        """Wait for the end and return the status and what was said on standard error."""
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said.decode()


@pytest.fixture
def serve(tmp_path) -> Iterator[object]:
    """Return what starts the program."""
    started: list[Served] = []

    def start() -> Served:
        place = tmp_path / f"tmp{len(started)}"
        place.mkdir()
        started.append(Served(place))
        return started[-1]

    yield start
    for one in started:
        if one.process.poll() is None:
            one.process.kill()
        one.process.communicate()


@pytest.fixture(scope="module")
def chromium():
    """Give a browser."""
    with api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def window(chromium):
    """Give a window that fails the test where a script fails or a policy is broken."""
    complaints: list[str] = []
    with chromium.new_context(viewport={"width": 1366, "height": 768}, accept_downloads=True) as context:

        def opened():
            page = context.new_page()
            page.set_default_timeout(WAIT)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
            return page

        yield opened
    assert [one for one in complaints if "ERR_CONNECTION" not in one and "Failed to fetch" not in one] == []


@pytest.fixture(scope="module")
def desk(tmp_path_factory, inbox):
    """Return a folder with what is dropped: samples in a folder, an archive, a mail, and a file that would take the machine down."""
    folder = tmp_path_factory.mktemp("desk") / "收件"
    shutil.copytree(inbox / "samples", folder / "samples")
    clean, library = ((inbox / "samples" / name).read_bytes() for name in ("clean.xlsx", "library.xlsx"))
    (folder / "报送.zip").write_bytes(mails.zipped(("乙/clean.xlsx", clean)))
    (folder / "邮件.eml").write_bytes(bytes(mails.mail(("library.xlsx", library))))
    (folder / "zip-bomb.xlsx").write_bytes(attacks.pack(attacks.parts(sheet=attacks.sheet("") + b" " * (70 * 2**20))))
    for path in folder.rglob("*"):
        os.utime(path, (SAVED, SAVED))
    return folder


def drop(page, *paths: Path) -> None:
    """Drop files and folders as a hand does."""
    session = page.context.new_cdp_session(page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    for kind in ("dragEnter", "dragOver", "drop"):
        session.send("Input.dispatchDragEvent", {"type": kind, "x": 600, "y": 200, "data": data})


def downloaded(page, selector: str) -> bytes:
    with page.expect_download() as waited:
        page.click(selector)
    return Path(waited.value.path()).read_bytes()


def test_drop_wait_read_filter_and_download(serve, window, desk):
    served = serve()
    page = window()
    page.goto(served.address)
    drop(page, *sorted(desk.iterdir()))
    page.wait_for_selector("#chosen:not(:empty)")
    assert f"已选 {sum(path.is_file() for path in desk.rglob('*'))} 个文件" in page.text_content("#chosen")
    page.click("text=开始检查")
    page.wait_for_selector("#forms.ready")
    listed = page.locator("#forms tbody tr")
    count = listed.count()
    page.select_option("form[data-filter=forms] select[name=verdict]", "无法读取")
    page.locator("form[data-filter=forms] output", has_text=f"，共 {count} 条").wait_for()
    assert 0 < listed.count() < count
    page.click("form[data-filter=forms] button[type=reset]")
    page.fill("form[data-filter=forms] input", "图书馆 邮件.eml")
    page.locator("form[data-filter=forms] output", has_text="显示 1 条").wait_for()
    listed.locator("a").click()
    page.wait_for_selector("h2 >> text=问题")
    assert "公共图书馆免费开放" in page.text_content("h1")
    assert page.locator("table.findings td.message").count() > 3
    page.click("text=回到各张表")
    page.wait_for_selector("#progress", state="detached")
    got = zipfile.ZipFile(io.BytesIO(downloaded(page, "text=全部结果")))
    summary = downloaded(page, "a:has-text('summary.xlsx')")

    with contextlib.chdir(desk.parent), contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main(["run", "收件", "-o", "结果", "--notify", "--isolated"])
        cli.main(["report", "收件", "-o", "报告", "--isolated"])
    written = {
        path.relative_to(desk.parent).as_posix(): path.read_bytes()
        for name in ("结果", "报告") for path in (desk.parent / name).rglob("*") if path.is_file()
    }
    assert set(got.namelist()) == {*written, "报告/总报告.docx"}
    assert [name for name, data in written.items() if got.read(name) != data] == []
    assert summary == written["结果/summary.xlsx"]

    page.click("text=全部问题")
    page.wait_for_selector("#findings.ready")
    page.select_option("form[data-filter=findings] select[name=severity]", "error")
    page.select_option("form[data-filter=findings] select[name=code]", "F004")
    page.locator("form[data-filter=findings] output", has_text="显示 1 条").wait_for()
    page.locator("form[data-filter=findings]").get_by_text("清除筛选").click()


def test_two_windows_two_lots_at_once(serve, window, inbox):
    served = serve()
    pages = [window(), window()]
    for page, name in zip(pages, ("library.xlsx", "clean.xlsx"), strict=True):
        page.goto(served.address)
        page.set_input_files("input[name=files]", inbox / "samples" / name)
        page.click("text=开始检查")
    for page, project in zip(pages, ("公共图书馆免费开放", "农村生活垃圾收集转运项目"), strict=True):
        page.wait_for_selector("#forms.ready")
        assert page.locator("#forms tbody tr").count() == 1
        assert project in page.text_content("#forms")
    pages[1].click("nav >> text=检查")
    pages[1].wait_for_selector("ul.jobs")
    assert pages[1].locator("ul.jobs li").count() == 2
    pages[1].locator("ul.jobs a", has_text="library.xlsx").click()
    pages[1].wait_for_selector("#forms.ready")
    assert "公共图书馆免费开放" in pages[1].text_content("#forms")


def test_the_keyboard_is_enough_and_what_is_missing_is_said(serve, window, inbox):
    served = serve()
    page = window()
    page.goto(served.address)
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.name || document.activeElement.textContent.trim()"))
    assert reached[0] == "跳到正文"
    assert {"files", "folder", "开始检查", "重选"} <= set(reached)
    page.focus("text=开始检查")
    page.keyboard.press("Enter")
    page.locator("#said", has_text="没有选文件").wait_for()
    page.set_input_files("input[name=files]", inbox / "samples" / "README.md")
    page.keyboard.press("Enter")
    page.locator("main .banner", has_text="没有工作簿").wait_for()


@contextlib.contextmanager
def elsewhere(folder: Path, html: str) -> Iterator[str]:
    """Give the address of another site with one page."""
    (folder / "index.html").write_text(html, encoding="utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/"
        server.shutdown()


def test_a_page_of_another_origin_is_refused(serve, chromium, tmp_path):
    served = serve()
    end = served.address.replace("/?", "/end?")
    html = f"""<form method="post" action="{end}"><button>end</button></form><a href="{served.address}">link</a>
        <iframe src="{served.address}"></iframe>
        <script>fetch("{end}", {{method: "POST", mode: "no-cors"}}).finally(() => {{ document.title = "tried"; }});</script>"""
    (tmp_path / "site").mkdir()
    with elsewhere(tmp_path / "site", html) as address, chromium.new_context() as context:
        for what in ("button", "a"):
            page = context.new_page()
            page.goto(address)
            page.wait_for_function("document.title === 'tried'")
            page.click(what)
            page.wait_for_url(f"{served.address.partition('/?')[0]}/**")
            assert "这个页面只能用程序给出的地址打开" in page.text_content("body")
    time.sleep(2)
    assert served.process.poll() is None


def left(served: Served) -> list[str]:
    return [path.name for path in served.place.iterdir()]


def children(process: subprocess.Popen[bytes]) -> list[int]:
    """Return the processes that a process started, and those that they started."""
    found, waiting = [], [process.pid]
    while waiting:
        parent = waiting.pop()
        for task in Path(f"/proc/{parent}/task").glob("*/children"):
            own = [int(child) for child in task.read_text().split()]
            found += own
            waiting += own
    return found


def runs(process: int) -> bool:
    """Tell whether a process is more than an entry that nobody has asked for."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_ctrl_c_in_the_middle_of_a_job_leaves_nothing(serve, window, inbox, number):
    served = serve()
    page = window()
    page.goto(served.address)
    page.set_input_files("input[name=folder]", inbox)
    page.click("text=开始检查")
    page.wait_for_selector("progress")
    until = time.monotonic() + 60
    while not children(served.process) and time.monotonic() < until:
        time.sleep(0.1)
    at_work = children(served.process)
    assert at_work
    status, said = served.end(number)

    assert (status, said.count("\n")) == (0, 1)
    assert "收到的文件和结果没有留下" in said
    assert left(served) == []
    until = time.monotonic() + 10  # one that watches over the others goes when all are gone
    while any(map(runs, at_work)) and time.monotonic() < until:
        time.sleep(0.1)
    assert [child for child in at_work if runs(child)] == []
    page.locator("#gone", has_text="程序已经结束").wait_for()


def test_it_ends_when_its_windows_are_closed_and_not_before(serve, window, inbox):
    served = serve()
    first, second = window(), window()
    for page in (first, second):
        page.goto(served.address)
        page.wait_for_selector("#zone")
    second.set_input_files("input[name=files]", inbox / "samples" / "clean.xlsx")
    second.click("text=开始检查")
    second.wait_for_selector("#forms.ready")
    first.close(run_before_unload=True)
    time.sleep(10)
    assert served.process.poll() is None
    second.close(run_before_unload=True)

    assert served.ended()[0] == 0
    assert left(served) == []


def test_it_ends_when_asked(serve, window):
    served = serve()
    page = window()
    page.goto(served.address)
    page.click("text=结束程序")

    page.locator("h1", has_text="已结束").wait_for()
    assert served.ended()[0] == 0
    assert left(served) == []


def serious(page) -> list[tuple[str, str]]:
    """Return what axe-core finds serious or critical."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(page).response["violations"]
    return [(one["id"], node["html"][:120]) for one in found if one["impact"] in ("serious", "critical") for node in one["nodes"]]


def test_everybody_can_use_it(serve, chromium, inbox, tmp_path):
    pytest.importorskip("axe_playwright_python", reason="no axe: pip install 'perfeval-xl[test]'")
    served = serve()
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main(["run", str(inbox / "samples"), "-o", str(tmp_path / "o"), "--html", str(tmp_path / "x.html"), "--isolated"])
    with chromium.new_context(bypass_csp=True) as context:  # axe is a script that the page's own policy keeps out
        page = context.new_page()
        page.set_default_timeout(WAIT)
        found = {}
        page.goto(served.address)
        page.click("details.more summary")
        found["home"] = serious(page)
        page.set_input_files("input[name=files]", [inbox / "samples" / name for name in ("library.xlsx", "hotline.xlsx")])
        page.click("text=开始检查")
        page.wait_for_selector("progress")
        found["working"] = serious(page)
        page.wait_for_selector("#forms.ready")
        page.wait_for_selector("#progress", state="detached")
        found["result"] = serious(page)
        page.click("text=全部问题")
        page.wait_for_selector("#findings.ready")
        found["findings"] = serious(page)
        page.locator("#findings a").first.click()
        page.wait_for_selector("table.findings")
        for summary in page.locator("details summary").all():
            summary.click()
        found["form"] = serious(page)
        page.locator("td.code a").first.click()
        page.wait_for_selector("pre.rule")
        found["rule"] = serious(page)
        page.click("text=模板和名单")
        page.wait_for_selector("#scheme")
        found["templates"] = serious(page)
        page.goto((tmp_path / "x.html").as_uri())
        found["one file"] = serious(page)

    assert {name: one for name, one in found.items() if one} == {}


def test_on_a_phone_nothing_lies_beside_the_screen_and_on_paper_nothing_is_folded_up(chromium, inbox, tmp_path):
    (tmp_path / "in").mkdir()
    shutil.copy(inbox / "samples" / "library.xlsx", tmp_path / "in" / "library.xlsx")
    (tmp_path / "in" / "README.txt").write_text("no form", encoding="utf-8")
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        cli.main(["run", str(tmp_path / "in"), "-o", str(tmp_path / "o"), "--html", str(tmp_path / "x.html"), "--isolated"])
    with chromium.new_context(viewport={"width": 390, "height": 844}) as context:
        page = context.new_page()
        page.set_default_timeout(WAIT)
        page.goto((tmp_path / "x.html").as_uri())
        for cell in ("#findings td.message", "#findings td.place", "#forms td.number"):
            box = page.locator(cell).first.bounding_box()
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 390
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        assert page.locator("details[open]").count() == 0
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.locator("details").count() == page.locator("details[open]").count() > 0
