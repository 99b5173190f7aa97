"""The pages and what they ask for: requests in, the API called, answers out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote, urlencode

from anyio import to_thread
from starlette.applications import Starlette
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Route

from perfeval_xl.checks.catalogue import all_checks
from perfeval_xl.checks.findings_page import explained
from perfeval_xl.errors import InputError, Lang, PerfevalError, fault_of, refusal
from perfeval_xl.facts.severity import SEVERITIES
from perfeval_xl.layout import roster as roster_layout
from perfeval_xl.page import archives, uploads
from perfeval_xl.page.guard import Guard
from perfeval_xl.page.jobs import DONE, WAITING, Job, Jobs
from perfeval_xl.page.lifetime import Lifetime
from perfeval_xl.page.rendering import STATIC, beside, render
from perfeval_xl.page.view import across, by_severity, rows_of, tally
from perfeval_xl.page.words import refused, words
from perfeval_xl.page.work import JobKind, Order, kept_readings
from perfeval_xl.pipeline import write_template
from perfeval_xl.schemes import builtin_ids, load_scheme
from perfeval_xl.settings import Settings
from perfeval_xl.values import parse

Answer = Callable[[Request], Awaitable[Response]]

_DEFAULT_SCHEME = "department-2021"
_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
_YEARS = range(2000, 2101)


@dataclass(frozen=True)
class Session:
    """What one start of the program knows: its folder, which is gone afterwards, its token, and how things are done."""

    folder: Path
    token: str
    lang: Lang
    settings: Settings
    scheme: str | None
    jobs: Jobs
    life: Lifetime


class Pages:
    """Answers requests within a session."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._words = words(session.lang)

    # --- pages ---------------------------------------------------------------------------------------------------------------

    async def home(self, _request: Request) -> Response:
        """Show where files are dropped."""
        return self._home()

    async def check(self, request: Request) -> Response:
        """Take what was dropped and begin a job."""
        key, folder = self._session.jobs.folder()
        async with uploads.received(request, self._session.settings.limits) as sent:
            files = [*sent.files.get("files", ()), *sent.files.get("folder", ())]
            if not files:
                raise refused("nothing")
            deadline = self._day(sent.fields.get("deadline", ""))
            saved = uploads.saved_times(sent.fields.get("saved", ""), len(files))
            kept = await self._kept(files, folder / self._words["in"], saved)
            rosters = await self._kept(sent.files.get("roster", [])[:1], folder / "roster")
        order = self._order("check", folder, rosters, deadline=deadline, number=sent.fields.get("number") or None)
        top = list(dict.fromkeys(path.relative_to(folder / self._words["in"]).parts[0] for path in kept))
        title = top[0] if len(top) == 1 else self._words["several"].format(first=top[0])
        self._session.jobs.start(key, order, title, len(kept))
        return self._to(f"/jobs/{key}")

    async def job(self, request: Request) -> Response:
        """Show how far a job is, or what came of it."""
        job = self._job(request)
        if job.order.kind == "forms" and job.state == DONE:
            return self._page("made.html", job=job, here="templates", file=self._file_link)
        if job.shown is None:
            return self._page("working.html", job=job)
        report = job.shown.report
        about: dict[str, Any] = {"job": job, "report": report, "file": self._file_link, "form_link": self._form_link(job)}
        return await to_thread.run_sync(lambda: self._page("result.html", tally=tally(report), **about))

    async def state(self, request: Request) -> Response:
        """Say how far a job is."""
        job, w = self._job(request), self._words
        done, total, under_way, found = job.advance
        through = bool(total) and done == total
        parts = [w["done_of"].format(done=done + under_way, total=total)] if total else []
        if any(found.values()):
            parts.append(w["severities"].format(**{level: found.get(level, 0) for level in SEVERITIES}))
        if through:
            parts.append(w["after"])
        told = w["comma"].join(parts) if job.state != WAITING else w["waiting_heading"]
        return JSONResponse({
            "state": job.state, "over": job.over, "done": done + under_way, "total": total, "all": through or not total, "told": told,
        })

    async def cancel(self, request: Request) -> Response:
        """End a job."""
        job = self._job(request)
        self._session.jobs.cancel(job)
        return self._to(f"/jobs/{job.key}")

    async def findings(self, request: Request) -> Response:
        """Show all findings of a job."""
        job = self._result(request)
        assert job.shown is not None
        report = job.shown.report
        about: dict[str, Any] = {"job": job, "report": report, "form_link": self._form_link(job)}
        # thousands of rows take a second, in which other windows are not to wait
        return await to_thread.run_sync(lambda: self._page("findings.html", rows=rows_of(report), **about))

    async def form(self, request: Request) -> Response:
        """Show a form of a job: its findings, and what was read beside them."""
        job, number = self._result(request), int(request.path_params["number"])
        assert job.shown is not None
        report = job.shown.report
        if not 0 < number <= len(report.entries):
            raise HTTPException(404)
        entry = report.entries[number - 1]
        readings = list(kept_readings(job.order.folder, number))
        between = [row for row in across(report) if entry.path in row.line.finding.paths]
        return self._page(
            "form.html", job=job, report=report, entry=entry, number=number, groups=by_severity(entry, number), readings=readings,
            beside=lambda line: beside(line, readings), between=between, own=job.outputs.own.get(number, ()), file=self._file_link,
            form_link=self._form_link(job), titles={check.code: check.heading(self._session.lang) for check in all_checks()},
        )

    async def rule(self, request: Request) -> Response:
        """Explain a check."""
        found = [check for check in all_checks() if check.code == request.path_params["code"]]
        if not found:
            raise HTTPException(404)
        lang = self._session.lang
        return self._page("rule.html", code=found[0].code, heading=found[0].heading(lang), text=explained(found[0], lang))

    # --- templates and rosters -------------------------------------------------------------------------------------------------

    async def templates(self, _request: Request) -> Response:
        """Show what can be made for the units to fill in."""
        return self._templates()

    async def template(self, request: Request) -> Response:
        """Give a blank template."""
        asked = request.query_params
        year, scheme = self._year(asked.get("year", "")), self._scheme(asked.get("scheme"))
        _, folder = self._session.jobs.folder()
        made = await to_thread.run_sync(lambda: write_template(folder, scheme=scheme, year=year))
        return FileResponse(made, filename=made.name)

    async def rosters(self, request: Request) -> Response:
        """Begin to write a form for each project of a roster."""
        key, folder = self._session.jobs.folder()
        async with uploads.received(request, self._session.settings.limits) as sent:
            files = sent.files.get("roster", [])[:1]
            if not files:
                raise refused("no_roster")
            year = self._year(sent.fields.get("year", ""))
            kept = await self._kept(files, folder / "roster")
        order = self._order("forms", folder, kept, year=year, scheme=self._scheme(sent.fields.get("scheme")))
        self._session.jobs.start(key, order, kept[0].name, 1)
        return self._to(f"/jobs/{key}")

    # --- files -----------------------------------------------------------------------------------------------------------------

    async def file(self, request: Request) -> Response:
        """Give an output."""
        job, path = self._job(request), request.path_params["path"]
        if path not in job.outputs.every:
            raise HTTPException(404)
        return FileResponse(job.order.folder / path, filename=PurePosixPath(path).name)

    async def archive(self, request: Request) -> Response:
        """Give outputs as one .zip: those of a group, or all."""
        job, part = self._job(request), request.path_params["part"]
        files = job.outputs.every if part == "all" else job.outputs.groups.get(part, ())
        if not files:
            raise HTTPException(404)
        made = await to_thread.run_sync(archives.made, job.order.folder, files)
        name = self._words["out"] if part == "all" else self._words[f"group_{part}"]
        return FileResponse(made, filename=f"{name}.zip", media_type="application/zip")

    async def static(self, request: Request) -> Response:
        """Give a style or script."""
        path = STATIC / str(request.path_params["name"])
        if path.parent != STATIC or path.suffix not in _TYPES or not path.is_file():
            raise HTTPException(404)
        return FileResponse(path, media_type=_TYPES[path.suffix])

    # --- life ------------------------------------------------------------------------------------------------------------------

    async def alive(self, request: Request) -> Response:
        """Take a sign of life of a window."""
        life, window = self._session.life, request.query_params.get("window", "")
        heard = {"alive": life.alive, "asleep": life.asleep, "closed": life.closed}.get(request.query_params.get("how", ""))
        if heard is None or not window or len(window) > 40:
            raise HTTPException(400)
        heard(window)
        return Response(status_code=204)

    async def end(self, _request: Request) -> Response:
        """End the program."""
        self._session.life.asked = True
        return self._page("ended.html")

    # --- refusals --------------------------------------------------------------------------------------------------------------

    async def refused(self, request: Request, error: Exception) -> Response:
        """Show a refusal on the page that it belongs to."""
        assert isinstance(error, PerfevalError)
        told = error.told(self._session.lang)
        if request.url.path in ("/rosters", "/template"):
            return self._templates(told, 400)
        return self._home(told, 400)

    async def failed(self, _request: Request, error: Exception) -> Response:
        """Show that there is no such page, or that what was asked makes no sense."""
        assert isinstance(error, HTTPException)
        return self._page("message.html", error.status_code, problem=self._words["unknown"])

    async def refused_by_system(self, _request: Request, error: Exception) -> Response:
        """Show why a file could not be written or read."""
        assert isinstance(error, OSError)
        told = self._words["not_kept"].format(reason=refusal(error, self._session.lang))
        return self._page("message.html", 500, problem=told)

    async def fault(self, _request: Request, error: Exception) -> Response:
        """Show a fault of the program itself on one line."""
        return self._page("message.html", 500, problem=self._words["fault_told"].format(told=fault_of(error)))

    # --- what answers are made of ----------------------------------------------------------------------------------------------

    def _home(self, problem: str = "", status: int = 200) -> Response:
        jobs = list(reversed(self._session.jobs.all.values()))
        return self._page("home.html", status, problem=problem, jobs=jobs, here="home")

    def _templates(self, problem: str = "", status: int = 200) -> Response:
        schemes = [load_scheme(name) for name in builtin_ids()]
        columns = [column.header for column in (*roster_layout.COLUMNS, roster_layout.PHONE)]
        required = [column.header for column in roster_layout.COLUMNS if column.required]
        return self._page(
            "templates.html", status, problem=problem, here="templates", schemes=schemes, columns=columns, required=required,
            chosen=self._session.scheme or self._session.settings.scheme or _DEFAULT_SCHEME,
        )

    def _page(self, template: str, status: int = 200, **about: Any) -> Response:
        common = {"token": self._session.token, "url": self._url, "problem": "", "here": ""}
        return HTMLResponse(render(template, self._session.lang, **common | about), status)

    def _url(self, path: str) -> str:
        return f"{quote(path)}?{urlencode({'token': self._session.token})}"

    def _to(self, path: str) -> Response:
        return RedirectResponse(self._url(path), 303)

    def _file_link(self, job: Job, path: str) -> str:
        return self._url(f"/jobs/{job.key}/files/{path}")

    def _form_link(self, job: Job) -> Callable[[int], str]:
        return lambda number: self._url(f"/jobs/{job.key}/forms/{number}")

    def _job(self, request: Request) -> Job:
        job = self._session.jobs.all.get(request.path_params["key"])
        if job is None:
            raise HTTPException(404)
        return job

    def _result(self, request: Request) -> Job:
        job = self._job(request)
        if job.shown is None:
            raise HTTPException(404)
        return job

    async def _kept(self, files: list[UploadFile], folder: Path, saved: Sequence[float] = ()) -> list[Path]:
        try:
            return await uploads.keep(files, folder, saved)
        except OSError as error:
            chinese, english = (words(lang)["not_kept"].format(reason=refusal(error, lang)) for lang in ("zh", "en"))
            raise InputError(chinese, english) from error

    def _order(
        self, kind: JobKind, folder: Path, rosters: list[Path], *, deadline: date | None = None, number: str | None = None,
        year: int | None = None, scheme: str | None = None,
    ) -> Order:
        names = {name: self._words[name] for name in ("in", "out", "reports", "forms")}
        roster = str(rosters[0].relative_to(folder)) if rosters else None
        return Order(
            kind, folder, names, self._session.lang, self._session.settings, scheme or self._session.scheme, roster, deadline, number, year,
        )

    def _day(self, text: str) -> date | None:
        if not text:
            return None
        read = parse(text)
        if read.kind != "date" or read.date is None or read.op not in (None, "="):
            raise refused("bad_day", day=text)
        return read.date

    def _year(self, text: str) -> int | None:
        if not text.strip():
            return None
        year = int(text) if text.strip().isdecimal() else 0
        if year not in _YEARS:
            raise refused("bad_year", year=text)
        return year

    def _scheme(self, asked: str | None) -> str:
        """Return the scheme asked for: one that ships, for a page is no way to files of this computer."""
        known = (*builtin_ids(), self._session.scheme, self._session.settings.scheme)
        return asked if asked and asked in known else self._session.scheme or self._session.settings.scheme or _DEFAULT_SCHEME


def application(session: Session, port: Callable[[], int], lifespan: Any = None) -> Starlette:
    """Return what answers within a session, guarded."""
    pages = Pages(session)
    got: Mapping[str, Answer] = {
        "/": pages.home, "/templates": pages.templates, "/template": pages.template, "/jobs/{key}": pages.job,
        "/jobs/{key}/state": pages.state, "/jobs/{key}/findings": pages.findings, "/jobs/{key}/forms/{number:int}": pages.form,
        "/jobs/{key}/files/{path:path}": pages.file, "/jobs/{key}/zip/{part}": pages.archive, "/rules/{code}": pages.rule,
        "/static/{name}": pages.static,
    }
    posted: Mapping[str, Answer] = {
        "/jobs": pages.check, "/rosters": pages.rosters, "/jobs/{key}/cancel": pages.cancel, "/alive": pages.alive, "/end": pages.end,
    }
    routes = [Route(path, answer, methods=["GET"]) for path, answer in got.items()]
    routes += [Route(path, answer, methods=["POST"]) for path, answer in posted.items()]
    guard = Middleware(Guard, port=port, token=session.token, life=session.life, refused=words(session.lang)["refused"])
    handlers: Mapping[Any, Any] = {
        PerfevalError: pages.refused, HTTPException: pages.failed, OSError: pages.refused_by_system, Exception: pages.fault,
    }
    return Starlette(routes=routes, middleware=[guard], exception_handlers=handlers, lifespan=lifespan)
