"""N: the sections of the report, each by itself and against 项目信息 and the targets."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from perfeval_xl.checks import rows as table
from perfeval_xl.checks import words
from perfeval_xl.checks.catalogue import Found, check
from perfeval_xl.checks.hits import hits, unsure
from perfeval_xl.checks.texts import joined, sentences_with
from perfeval_xl.facts.thresholds import NOISE
from perfeval_xl.schemes import MONEY_RATES
from perfeval_xl.values import empty_kind, fold, fold_label

if TYPE_CHECKING:
    import pandas as pd

    from perfeval_xl.schemes import Scheme

_SHARED = 3  # so many characters of an indicator's name are enough to name it
_FIELD_NAMES = {"unit": "项目单位", "department": "主管部门", "project": "项目名称"}


@check(
    "N004",
    severity="warning",
    asks=("report",),
    zh="“{section}”{what}。请补充，至少 {least} 个字。",
    en="“{section}” {what_en}. Complete it, {least} characters at least.",
)
def section_short(report_text: pd.DataFrame) -> pd.DataFrame:
    """报告的某一部分为空或过短。

    A section that the form has is to be written. “无” will do where only other matters are asked for. A form without a report says
    nothing here.

    Bad::

        | 一、基本情况                 | （100字以内） |  # N004 B
        | 二、绩效评价工作开展情况     |               |  # N004 B
        | 六、有关建议                 | 加大资金投入  |  # N004 B

    Good::

        | 一、基本情况                 | 和联通公司签订合同，继续建设便民服务热线平台，实现统一受理。 |
        | 七、其他需要说明的问题       | 无            |
    """
    texts = report_text[report_text["cell"].notna()]
    blank = table.test(texts["text"], lambda text: empty_kind(text) not in (None, "none"))
    length = table.per_text(texts["text"], lambda text: len(fold(text))).astype("int64")
    short = texts[blank | length.lt(words.SHORT_SECTION)]
    other = table.says(short["section"], words.OTHER_MATTERS)
    excused = other & table.test(short["text"], lambda text: words.NOTHING_TO_SAY.fullmatch(fold(text).strip("。.")))
    wrong = short[~excused]
    empty = blank.loc[wrong.index]
    size = length.loc[wrong.index].astype(str)
    return hits(
        wrong, value="text", section="section", what=("只有 " + size + " 个字").mask(empty, "没有填写"),
        what_en=("has only " + size + " characters").mask(empty, "is empty"),
    ).assign(expected=f"至少 {words.SHORT_SECTION} 个字", least=f"{words.SHORT_SECTION}")


@check(
    "N005",
    severity="info",
    asks=("report", "fields"),
    zh="报告中写的是“{value}”，项目信息中是“{expected}”。请核对是否沿用了别的报告。",
    en="The report names “{value}”, “项目信息” “{expected}”. Check whether it was taken from another report.",
)
def names_another(report_text: pd.DataFrame, forms: pd.DataFrame) -> list[pd.DataFrame]:
    """报告中的年度、单位或项目与项目信息不同。

    A report carried over from another year or project names that one. Only what is plainly stated is compared: “项目名称为…”, the year
    of the money, or a report that never mentions the budget year. Comparisons with other years are not meant.

    Bad::

        [项目信息]
        | 项目名称 | 热线服务     |
        | 项目单位 | 某某县政务局 |
        | 预算年度 | 2021         |
        [评价报告]
        | 一、基本情况             | 项目名称：数字阅览室建设，由某某县图书馆组织实施。 |  # N005 B
        | 二、绩效评价工作开展情况 | 2020年财政下达我局热线服务经费49万元。             |  # N005 B

    Good::

        [项目信息]
        | 项目名称 | 热线服务     |
        | 项目单位 | 某某县政务局 |
        | 预算年度 | 2021         |
        [评价报告]
        | 一、基本情况             | 项目名称：某某县热线服务项目，依据2019年实施方案立项，2022年7月开展评价。 |
        | 二、绩效评价工作开展情况 | 2021年财政下达经费49万元，较2020年预算增加3万元。                       |
    """
    parts = [_other_year(sentences_with(report_text, words.YEAR, advice=False).merge(forms[["form", "year"]], on="form"))]
    for field, pattern in words.NAMED_FIELD.items():
        told = sentences_with(report_text, pattern).merge(forms[["form", field]].dropna(), on="form")
        if told.empty:
            continue
        named = told.assign(said=table.captured(told["sentence"], pattern), own=told[field])
        pairs = zip(named["said"], named["own"], strict=True)
        other = named.loc[[not _same_name(said, own) for said, own in pairs]]
        value = _FIELD_NAMES[field] + "：" + other["said"].astype(str)
        parts.append(joined(hits(other, value=value, expected="own")))
    return parts


def _same_name(said: str, own: str) -> bool:
    said, own = fold_label(said), fold_label(own)
    return said in own or own in said


def _other_year(told: pd.DataFrame) -> pd.DataFrame:
    """Find sentences that date the money otherwise, or reports that know other years but not the budget year."""
    known = told[told["year"].notna()]
    if known.empty:
        return hits(known)
    stated = table.captured(known["sentence"], words.YEAR_OF_MONEY).astype(float)
    compares = table.says(known["sentence"], words.OTHER_YEAR)
    dated = known.assign(said=stated)[stated.notna() & stated.ne(known["year"]) & ~compares]
    mentioned = known["sentence"].str.extractall(words.YEAR)[0].astype(float).rename("said").reset_index("match", drop=True)
    years = known[["form", "sheet", "cell", "year"]].join(mentioned, how="inner")
    own = years["said"].eq(years["year"]).groupby(years["form"]).transform("any")
    foreign = years["said"].lt(years["year"]) | years["said"].gt(years["year"] + 1)
    stray = years[~own & foreign].drop_duplicates("form")
    stray = stray[~stray["form"].isin(dated["form"])]
    columns = ["form", "sheet", "cell", "year", "said"]
    found = dated[columns].merge(stray[columns], how="outer")
    return joined(hits(found, value=table.shown(found["said"]) + "年", expected=table.shown(found["year"]) + "年"))


@check(
    "N006",
    severity="warning",
    asks=("report", "targets", "actuals"),
    zh="“{section}”没有提到未达到目标的指标：{expected}。请分析其原因。",
    en="“{section}” names none of the indicators that missed their target: “{expected}”. Say why they did.",
)
def problems_not_named(
    report_text: pd.DataFrame, indicators: pd.DataFrame, scores: pd.DataFrame, scheme: Scheme
) -> Found:
    """问题部分没有提到任何未达到目标的指标。

    The section on problems should speak of at least one of the targets that were missed; part of its name is enough.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传力度不够       |
        [评价报告]
        | 五、主要经验及做法、存在的问题及原因分析 | 项目管理制度有待进一步完善，业务人员的水平有待提高。 |  # N006 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传力度不够       |
        | 产出     | 产出数量 | 完成工单   | 10   | ≥300件     | 290件      | 9.67     | 系统停用           |
        [评价报告]
        | 五、主要经验及做法、存在的问题及原因分析 | 服务对象的满意度没有达到目标，这是由于宣传力度不够，今后加大宣传。 |

    Unsure::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传力度不够       |
        [评价报告]
        | 五、主要经验及做法、存在的问题及原因分析 | 无 |
    """
    rows = table.scored(indicators, scores)
    rows = rows[table.missed(rows, scheme) & ~rows["rule"].isin(MONEY_RATES)]
    rows = rows[table.written(rows["level3"])]
    if rows.empty:
        return hits(rows)
    problems = report_text[
        table.says(report_text["section"], words.PROBLEMS)
        & ~table.says(report_text["section"], words.OTHER_MATTERS)
        & report_text["cell"].notna()
    ]
    long = table.per_text(problems["text"], lambda text: len(fold(text))).astype("int64").ge(words.SHORT_SECTION)
    both = problems[long].merge(rows[["form", "level3", "level2", "actual"]], on="form")
    texts = table.per_text(both["text"], fold)
    named = both.assign(named=[_names(*row) for row in zip(texts, both["level3"], both["level2"], both["actual"], strict=True)])
    place = ["form", "sheet", "cell", "section"]
    told = named.groupby(place, as_index=False).agg(named=("named", "any"), missed=("level3", "、".join))
    wrong = told[~told["named"].eq(True)]
    bare = rows[~rows["form"].isin(both["form"])]
    silent = unsure(bare, "报告没有写存在的问题，或写得过短", "the report says nothing of problems, or too little")
    return [hits(wrong, value="section", expected="missed", section="section"), silent]


def _names(text: str, name: str, group: str | None, actual: str | None) -> bool:
    """Tell whether a text names an indicator: by a part of its name, its second level, or what was achieved."""
    folded = fold(name)
    size = min(_SHARED, len(folded))
    parts = {folded[start : start + size] for start in range(len(folded) - size + 1)}
    others = [fold(other) for other in (group, actual) if other]
    return any(part in text for part in parts) or any(len(other) >= _SHARED and other in text for other in others)


@check(
    "N007",
    severity="info",
    asks=("report", "targets"),
    zh="报告中以“{value}”为标准，指标表的目标值是“{expected}”。请以目标值为准改正文字。",
    en="The report measures against “{value}”, the target is “{expected}”. Use the target.",
)
def another_standard(report_text: pd.DataFrame, indicators: pd.DataFrame) -> pd.DataFrame:
    """报告用的标准与目标值不同。

    “没有达到100%” measures a rate against 100%, though its target may be less. Only sentences that name the rate are compared.

    Bad::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传力度不够       |
        [评价报告]
        | 五、主要经验及做法、存在的问题及原因分析 | 服务对象的满意度没有达到100%，这是由于宣传力度不够，今后加大宣传。 |  # N007 B

    Good::

        [指标表]
        | 一级指标 | 二级指标 | 三级指标   | 分值 | 全年目标值 | 全年完成值 | 自评得分 | 偏差原因及改进措施 |
        | 效益     | 满意度   | 群众满意度 | 10   | ≥95%       | 90%        | 9.47     | 宣传力度不够       |
        [评价报告]
        | 五、主要经验及做法、存在的问题及原因分析 | 服务对象的满意度没有达到95%，接通率没有达到100%，今后加大宣传。 |
    """
    sentences = sentences_with(report_text, f"{words.BELOW_STANDARD}|{words.STANDARD}")
    if sentences.empty:
        return hits(sentences)
    clauses = sentences.assign(clause=sentences["sentence"].str.split(words.CLAUSE_END, regex=True)).explode("clause", ignore_index=True)
    below, standard = (table.captured(clauses["clause"], of).astype(float) for of in (words.BELOW_STANDARD, words.STANDARD))
    clauses = clauses.assign(said=below.fillna(standard) / 100).dropna(subset=["said"])
    rows = table.used(indicators)
    names = table.per_text(rows["level3"], fold_label)
    rated = rows["target_kind"].eq("percent") & names.str.contains(r".{2}[率度]$")
    rows = rows.assign(key=names.str[-3:], due=table.bound(rows, "target"))[rated]
    both = clauses.merge(rows[["form", "key", "due", "target", "actual_low"]], on="form")
    both = both.loc[[key in clause for key, clause in zip(both["key"], both["clause"], strict=True)]]
    agrees = both["said"].sub(both["due"]).abs().lt(NOISE) | both["said"].sub(both["actual_low"]).abs().lt(NOISE)
    settled = agrees.groupby([both["form"], both["clause"]]).transform("any")
    wrong = both[~settled.astype(bool)]
    return joined(hits(wrong, value=table.plain(wrong["key"]) + table.percent(wrong["said"]), expected="target"))


@check(
    "N008",
    severity="info",
    asks=("report",),
    zh="文号“{value}”的年份应使用六角括号。请改为“{expected}”。",
    en="The year of the document number “{value}” belongs in 〔〕 brackets: “{expected}”.",
)
def document_number(report_text: pd.DataFrame) -> list[pd.DataFrame]:
    """文号没有使用六角括号〔〕。

    GB/T 9704 puts the year of a document number into 〔〕.

    Bad::

        | 二、绩效评价工作开展情况 | 2021年财政下达我局热线服务经费49万元《某财发（2021）336号》。 |  # N008 B

    Good::

        | 二、绩效评价工作开展情况 | 2021年财政下达我局热线服务经费49万元（某财发〔2021〕336号），合同编号（2021）。 |
    """
    texts = report_text[report_text["cell"].notna()]
    parts = []
    for hint, pattern in words.DOCUMENT_NUMBER.items():
        told = texts[table.test(texts["text"], re.compile(hint).search)]  # most have none, and the whole pattern is slow to say so
        if told.empty:
            continue
        found = table.plain(told["text"]).str.extractall(f"(?P<whole>{pattern})").reset_index("match", drop=True)
        numbers = told[["form", "sheet", "cell"]].join(found, how="inner")
        right = numbers["office"] + "〔" + numbers["year"] + "〕" + numbers["serial"].map(lambda serial: re.sub(r"\s", "", serial))
        parts.append(joined(hits(numbers, value="whole", expected=right)))
    return parts
