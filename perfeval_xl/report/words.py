"""The fixed words of the text report in both languages."""

from __future__ import annotations

from collections.abc import Mapping

from perfeval_xl.facts.severity import COUNTED, COUNTED_EN, WORDS, WORDS_EN
from perfeval_xl.facts.states import LET_STAND, OUTCOMES, OUTCOMES_EN

ZH: Mapping[str, str] = {
    **WORDS,
    "off": "停用",
    "waived": LET_STAND,
    "comma": "、",
    "file": "整个文件",
    "times": "（{n} 处）",
    "row": "第{n}行",
    "count": "{word} {n}",
    "clean": "✓ 没有发现问题",
    "checks": "（{n} 项检查：{ended}）",
    "ended": "{word} {n}",
    "severities": COUNTED,
    **{outcome: outcome for outcome in OUTCOMES},
    "because": "{reason}（{title}）",
    "year": "{year} 年度",
    "points": "自评 {self} · 系统 {system} · 最终 {final} · 规则核验 {verified} 分",
    "score": "{points} 分{grade}",
    "no_points": "无",
    "of": "{part}/{whole}",
    "unscored": "没有评分",
    "across": "各工作簿之间",
    "paths": "涉及：{paths}",
    "origin": "来自：{origin}",
    "skipped": "另有 {n} 个文件没有列入：{reasons}",
    "skipped_reason": "{reason} {n}（{names}）",
    "skipped_more": "{names} 等",
    "total": f"共 {{files}} 个工作簿，其中 {{failing}} 个有{WORDS['error']}；{{counts}}",
    "total_forms": f"共 {{files}} 个工作簿、{{forms}} 张表，其中 {{failing}} 张有{WORDS['error']}；{{counts}}",
    "crash_read": "读取 {path} 时工具自身出错（{error}），这个文件没有评价；其余文件不受影响，请把这一行告诉维护人员",
    "crash_copy": "写 {path} 的评分副本时工具自身出错（{error}），没有这份副本；其余文件不受影响，请把这一行告诉维护人员",
    "crash": "检查 {code} 因工具自身的故障没有完成（{error}）；其余检查不受影响，请把这一行告诉维护人员",
}

EN: Mapping[str, str] = {
    **WORDS_EN,
    "off": "off",
    "waived": "waived",
    "comma": ", ",
    "file": "whole file",
    "times": " ({n} times)",
    "row": "row {n} ",
    "count": "{word} {n}",
    "clean": "✓ no findings",
    "checks": " ({n} checks: {ended})",
    "ended": "{word} {n}",
    "severities": COUNTED_EN,
    **OUTCOMES_EN,
    "because": "{reason} ({title})",
    "year": "{year}",
    "points": "self {self} · system {system} · final {final} · {verified} points verified by rule",
    "score": "{points}{grade}",
    "no_points": "none",
    "of": "{part} of {whole}",
    "unscored": "not scored",
    "across": "Across workbooks",
    "paths": "in: {paths}",
    "origin": "from: {origin}",
    "skipped": "{n} more files were left out: {reasons}",
    "skipped_reason": "{reason} {n} ({names})",
    "skipped_more": "{names} and more",
    "total": "Workbooks {files}, with errors {failing}; {counts}",
    "total_forms": "Workbooks {files}, forms {forms}, with errors {failing}; {counts}",
    "crash_read": "{path} was not evaluated, a fault of the tool itself ({error}); all other files were: please report this",
    "crash_copy": "{path} has no scored copy, a fault of the tool itself ({error}); all other files have: please report this",
    "crash": "check {code} did not finish, a fault of the tool itself ({error}); the others ran: please report this",
}


def words(lang: str) -> Mapping[str, str]:
    """Return the words of a language, Chinese unless it is "en"."""
    return EN if lang == "en" else ZH
