"""A session of the page with a client that knows its address, and what it answers as rows."""

from __future__ import annotations

import time
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path

from starlette.testclient import TestClient

from perfeval_xl.page.application import Session, application
from perfeval_xl.page.jobs import Job, Jobs
from perfeval_xl.page.lifetime import Lifetime
from perfeval_xl.settings import Settings

ADDRESS = "http://127.0.0.1:8642"
TOKEN = "the-token"
WAIT = 300


@dataclass
class Site:
    """A session and a client with its token."""

    session: Session
    client: TestClient

    def get(self, path: str, **how):
        return self.client.get(path, params={"token": TOKEN, **how.pop("params", {})}, **how)

    def post(self, path: str, **how):
        return self.client.post(path, params={"token": TOKEN}, **how)

    def check(self, files: list[tuple[str, bytes]], **fields: str) -> Job:
        """Drop files as a browser does and return the job when it is over."""
        answer = self.post("/jobs", files=[("files", file) for file in files], data=fields, follow_redirects=False)
        assert answer.status_code == 303, answer.text
        return self.done(answer)

    def done(self, answer) -> Job:
        job = self.session.jobs.all[answer.headers["location"].split("/")[2].split("?")[0]]
        until = time.monotonic() + WAIT
        while not job.over and time.monotonic() < until:
            time.sleep(0.05)
        assert job.over
        return job


class opened:
    """A session that is ended at the end."""

    def __init__(self, folder: Path, settings: Settings, lang: str) -> None:
        self.session = Session(folder, TOKEN, lang, settings, None, Jobs(folder), Lifetime())

    def __enter__(self) -> Site:
        app = application(self.session, lambda: 8642)
        return Site(self.session, TestClient(app, base_url=ADDRESS, raise_server_exceptions=True))

    def __exit__(self, *_: object) -> None:
        self.session.jobs.end()


def dropped(inbox: Path) -> list[tuple[str, bytes]]:
    """Return the files below a folder as a browser names them."""
    return [(path.relative_to(inbox).as_posix(), path.read_bytes()) for path in sorted(inbox.rglob("*")) if path.is_file()]


class _Rows(HTMLParser):
    def __init__(self, table: str) -> None:
        super().__init__()
        self._wanted, self._in, self._cell = table, False, False
        self.rows: list[list[str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self._in = dict(attrs).get("id") == self._wanted
        elif self._in and tag == "tr":
            self.rows.append([])
        elif self._in and tag == "td":
            self.rows[-1].append("")
            self._cell = True
        elif self._in and tag == "br" and self._cell:
            self.rows[-1][-1] += "\n"

    def handle_endtag(self, tag: str) -> None:
        if tag == "td":
            self._cell = False
        elif tag == "table":
            self._in = False

    def handle_data(self, data: str) -> None:
        if self._in and self._cell:
            self.rows[-1][-1] += data


def rows(html: str, table: str) -> list[list[str]]:
    """Return the rows of a table by its id, as the texts of their cells."""
    parser = _Rows(table)
    parser.feed(html)
    return [row for row in parser.rows if row]
