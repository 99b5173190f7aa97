"""What settings are in force and where each comes from: a page for the console, JSON, and remarks for the summary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from msgspec.structs import asdict

from perfeval_xl.limits import DEFAULT, Limits
from perfeval_xl.report import json
from perfeval_xl.report.lines import printable
from perfeval_xl.report.text import padded, width
from perfeval_xl.report.words import words
from perfeval_xl.settings import FILE, Settings, SettingsOrigin, Waiver, changes
from perfeval_xl.values import day_words

_ZH: Mapping[str, str] = {
    "command": "命令行",
    "default": "默认",
    "file": "设置文件：{path}（{how}）",
    "given": "由 --config 给出",
    "found": "从工作文件夹向上找到",
    "own": "用户自己的",
    "isolated": "设置文件：不用（--isolated）",
    "none": f"设置文件：没有；从 {{path}} 向上没有找到 {FILE}",
    "by_stamp": "按模板的标记；没有标记的按指标框架识别",
    "fallback": "{scheme}（用于没有模板标记的工作簿）",
    "all": "{scheme}（用于全部工作簿）",
    "was": "{now}（原为{was}）",
    "off": "停用",
    "selected": "--select 点名，不停用",
    "nothing": "无",
    "as_is": "不调整",
    "every_year": "各年度",
    "year": "{year} 年度",
    "waiver": "{unit} {project} {year} {code}：{reason}，至 {until}{state}",
    "ended": "（已到期）",
    "comma": "、",
}
_EN: Mapping[str, str] = {
    "command": "command line",
    "default": "default",
    "file": "settings file: {path} ({how})",
    "given": "named by --config",
    "found": "found from the working folder upwards",
    "own": "the user's own",
    "isolated": "settings file: not used (--isolated)",
    "none": f"settings file: none; no {FILE} from {{path}} upwards",
    "by_stamp": "by the template's stamp, without one by the framework of indicators",
    "fallback": "{scheme} (for workbooks without a stamp)",
    "all": "{scheme} (for every workbook)",
    "was": "{now} (was {was})",
    "off": "off",
    "selected": "named by --select: not off",
    "nothing": "none",
    "as_is": "as they are",
    "every_year": "every year",
    "year": "{year}",
    "waiver": "{unit} {project} {year} {code}: {reason}, until {until}{state}",
    "ended": " (ended)",
    "comma": ", ",
}


@dataclass(frozen=True)
class Asked:
    """What the command line asked for, which goes before the file."""

    scheme: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


@dataclass(frozen=True)
class SettingEntry:
    """One setting: its key, its value for programs and for people, and where it comes from."""

    key: str
    value: object
    text: str
    source: str


@dataclass(frozen=True)
class Page:
    """All that a page of settings is made from; `defaults` are the catalogue's severities by code."""

    settings: Settings
    origin: SettingsOrigin
    defaults: Mapping[str, str]
    today: date
    asked: Asked = field(default_factory=Asked)
    lang: str = "zh"

    @property
    def words(self) -> Mapping[str, str]:
        """Return the words of this page and those that every report has."""
        return {**words(self.lang), **(_EN if self.lang == "en" else _ZH)}

    def entries(self) -> Iterator[SettingEntry]:
        """Yield every setting in force, in the order of the file."""
        yield self._scheme()
        for key in ("select", "ignore"):
            if codes := getattr(self.asked, key):
                yield SettingEntry(key, list(codes), self.words["comma"].join(codes), f"{self.words['command']} --{key}")
        yield from self._off()
        yield from self._severities()
        for key, deadline in asdict(self.settings.deadlines).items():
            yield self._of_file(f"deadlines.{key}", deadline.isoformat() if deadline else None, self.words["nothing"])
        for key, value in asdict(self.settings.notices).items():
            if value not in ("", None):
                yield self._of_file(f"notices.{key}", str(value), self.words["nothing"])
        yield from self._limits()
        for index, waiver in enumerate(self.settings.waivers):
            text = _waiver(waiver, self.today, self.words)
            yield SettingEntry(f"waivers[{index}]", _waiver_data(waiver, self.today), text, self._file)
        if not self.settings.waivers:
            yield self._of_file("waivers", None, self.words["nothing"])
        for key, now, was in _policy(self.settings):
            yield SettingEntry(key, now, self.words["was"].format(now=_plain(now), was=_plain(was)), self._file)

    @property
    def _file(self) -> str:
        return self.origin.path or self.words["default"]

    def _of_file(self, key: str, value: str | None, otherwise: str) -> SettingEntry:
        return SettingEntry(key, value, value or otherwise, self._file if value else self.words["default"])

    def _scheme(self) -> SettingEntry:
        if scheme := self.asked.scheme:
            return SettingEntry("scheme", scheme, self.words["all"].format(scheme=scheme), f"{self.words['command']} --scheme")
        scheme = self.settings.scheme
        text = self.words["fallback"].format(scheme=scheme) if scheme else self.words["by_stamp"]
        return SettingEntry("scheme", scheme, text, self._file if scheme else self.words["default"])

    def _off(self) -> Iterator[SettingEntry]:
        off = self.settings.off
        named = [code for code in self.asked.select if code.startswith(off)]
        for code in named:
            yield SettingEntry(f"off.{code}", False, self.words["selected"], f"{self.words['command']} --select")
        if off:
            yield SettingEntry("off", list(off), self.words["comma"].join(off), self._file)
        else:
            yield self._of_file("off", None, self.words["nothing"])

    def _severities(self) -> Iterator[SettingEntry]:
        for code, severity in sorted(self.settings.severities.items()):
            text = self.words["was"].format(now=self.words[severity], was=self.words[self.defaults[code]])
            yield SettingEntry(f"severities.{code}", severity, text, self._file)
        if not self.settings.severities:
            yield self._of_file("severities", None, self.words["as_is"])

    def _limits(self) -> Iterator[SettingEntry]:
        for name, usual in asdict(DEFAULT).items():
            value = getattr(self.settings.limits, name)
            changed = value != usual
            text = self.words["was"].format(now=f"{value:,}", was=f"{usual:,}") if changed else f"{value:,}"
            yield SettingEntry(f"limits.{name}", value, text, self._file if changed else self.words["default"])

    def heading(self) -> str:
        """Return the line that says which file is in force."""
        told = self.words
        if self.origin.path:
            return told["file"].format(path=self.origin.path, how=told[self.origin.how])
        return told[self.origin.how].format(path=self.origin.folder)


def render(page: Page) -> str:
    """Return the page as text: key, value and source under each other."""
    entries = list(page.entries())
    keys, texts = (max(width(printable(text)) for text in column) for column in ([e.key for e in entries], [e.text for e in entries]))
    lines = (f"{padded(e.key, keys)}  {padded(printable(e.text), min(texts, 60))}  {printable(e.source)}" for e in entries)
    return "".join(f"{line}\n" for line in [printable(page.heading()), "", *lines])


def render_json(page: Page) -> str:
    """Return the page as a JSON object."""
    entries = [{"key": entry.key, "value": entry.value, "source": entry.source} for entry in page.entries()]
    return json.dumps({"schema_version": json.SCHEMA_VERSION, "file": page.origin.path, "found": page.origin.how, "settings": entries})


def remarks(settings: Settings, today: date) -> Sequence[tuple[str, str]]:
    """Return item and text, in Chinese, of everything that the settings change; nothing where they change nothing."""
    told = {**words("zh"), **_ZH}
    made: list[tuple[str, str]] = []
    if settings.scheme:
        made.append(("默认方案", told["fallback"].format(scheme=settings.scheme)))
    if settings.off:
        made.append(("停用的检查", told["comma"].join(settings.off)))
    if settings.severities:
        levels = (f"{code} {told[severity]}" for code, severity in sorted(settings.severities.items()))
        made.append(("级别调整", told["comma"].join(levels)))
    if settings.deadlines.reported:
        made.append(("上报截止", f"{day_words(settings.deadlines.reported)}（含当日）"))
    if settings.deadlines.mended:
        made.append(("退回报表报回", f"{day_words(settings.deadlines.mended)}（含当日）"))
    made += [("比对和抽查", f"{key} {told['was'].format(now=_plain(now), was=_plain(was))}") for key, now, was in _policy(settings)]
    made += [("上限调整", f"{name}：{text}") for name, text in _changed_limits(settings.limits, told)]
    made += [("豁免", _waiver(waiver, today, told)) for waiver in settings.waivers]
    return made


def _policy(settings: Settings) -> Iterator[tuple[str, object, object]]:
    """Yield key, value and shipped value of what the settings change of the comparison of units and of the sampling."""
    yield from changes("across", settings.across)
    yield from changes("sampling", settings.sampling)


def _plain(value: object) -> str:
    return "、".join(map(str, value)) if isinstance(value, (list, tuple)) else f"{value}"


def _changed_limits(limits: Limits, told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name, usual in asdict(DEFAULT).items():
        if (value := getattr(limits, name)) != usual:
            yield name, told["was"].format(now=f"{value:,}", was=f"{usual:,}")


def _waiver(waiver: Waiver, today: date, told: Mapping[str, str]) -> str:
    return told["waiver"].format(
        unit=waiver.unit, project=waiver.project, code=waiver.code, reason=waiver.reason, until=waiver.until.isoformat(),
        year=told["every_year"] if waiver.year is None else told["year"].format(year=waiver.year),
        state=told["ended"] if waiver.until < today else "",
    )


def _waiver_data(waiver: Waiver, today: date) -> dict[str, object]:
    return {
        "unit": waiver.unit, "project": waiver.project, "year": waiver.year, "code": waiver.code, "reason": waiver.reason,
        "until": waiver.until.isoformat(), "ended": waiver.until < today,
    }
