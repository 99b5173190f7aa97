"""What layouts tell: a made-up content, as many more of its kind as a file has forms, and those of published forms."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields, replace
from decimal import Decimal
from pathlib import Path


@dataclass(frozen=True)
class Indicator:
    """A third-level indicator. target = sign + value + measure; a sign of 定性 stands for words, none for a date."""

    level1: str
    level2: str
    name: str
    sign: str
    value: str
    measure: str
    actual: str
    weight: str
    score: str
    reason: str = ""

    @property
    def is_number(self) -> bool:
        """Tell whether target and actual are numbers with a unit."""
        return bool(self.measure)

    @property
    def target(self) -> str:
        """Return the target as one text."""
        return f"{self.sign if self.is_number else ''}{self.value}{self.measure}"

    @property
    def done(self) -> str:
        """Return the actual as one text."""
        return f"{self.actual}{self.measure}"


def plain(number: Decimal) -> str:
    """Return a number without zeros that say nothing."""
    return f"{number.normalize():f}"


@dataclass(frozen=True)
class Money:
    """An amount of one kind by source, in 万元; one digit behind the point, so that a format which shows one shows all."""

    parts: tuple[Decimal, ...]

    @property
    def total(self) -> Decimal:
        """Return the sum of the sources."""
        return sum(self.parts, Decimal(0))

    def of(self, count: int) -> tuple[Decimal, ...]:
        """Return the amounts of that many sources, the last ones taken together."""
        return (*self.parts[: count - 1], sum(self.parts[count - 1 :], Decimal(0))) if count else ()


@dataclass(frozen=True)
class Content:
    """What a unit says in a form."""

    project: str
    unit: str
    department: str
    year: int
    initial: Money
    planned: Money
    spent: Money
    rate: str
    rate_weight: str
    rate_score: str
    indicators: tuple[Indicator, ...]
    grade: str = "优"
    goal: str = "组织农民参加实用技术培训，提高就业能力"
    done: str = "按计划组织了培训，就业能力有所提高"

    def total(self, with_rate: bool, of: str) -> Decimal:
        """Return the sum of `weight` or `score` over all rows."""
        rate = Decimal(getattr(self, f"rate_{of}")) if with_rate else Decimal(0)
        return rate + sum((Decimal(getattr(row, of)) for row in self.indicators), Decimal(0))


_SUBJECTS = (
    ("农民实用技术培训", "培训农民人数", "培训干部人数", "培训考核合格率", "培训完成时间", "培训总成本", "学员满意度"),
    ("农村道路养护", "雇用养护工人数", "雇用巡查员人数", "养护里程合格率", "养护完成时间", "养护总成本", "沿线居民满意度"),
    ("乡镇卫生院设备购置", "操作人员培训人数", "维修人员培训人数", "设备验收合格率", "设备安装时间", "设备购置总成本", "患者满意度"),
)


def _amounts(*texts: str) -> Money:
    return Money(tuple(map(Decimal, texts)))


_PUBLISHED = json.loads((Path(__file__).parents[2] / "data" / "contents.json").read_text("utf-8"))
PUBLISHED = tuple(_PUBLISHED)
"""Names of the published forms whose content can be told."""


def _published(name: str) -> Content:
    told = dict(_PUBLISHED[name])
    names = [field.name for field in fields(Indicator)]
    rows = tuple(Indicator(**dict(zip(names, row, strict=True))) for row in told.pop("indicators"))
    money = {key: _amounts(*told.pop(key)) for key in ("initial", "planned", "spent")}
    return Content(**told, **money, indicators=rows)


def content(number: int = 0, published: str = "") -> Content:
    """Return the content of the first, second or third form of a file; the first may be that of a published one."""
    if published:
        first = _published(published)
        return first if number == 0 else replace(content(number), year=first.year)
    name, first, second, rate, when, cost, people = _SUBJECTS[number]
    return Content(
        project=f"{name}项目", unit="乙县农业技术推广中心", department="乙县农业农村局", year=2022,
        initial=_amounts("98.0", "15.0", "5.0"), planned=_amounts("100.0", "15.5", "5.0"), spent=_amounts("80.0", "12.0", "4.4"),
        rate="80", rate_weight="10", rate_score="8",
        indicators=(
            Indicator("产出指标", "数量指标", first, "≥", f"{100 + number}", "人", "120", "15", "15"),
            Indicator("产出指标", "数量指标", second, "≥", "40", "人", "45", "7.5", "7.5"),
            Indicator("产出指标", "质量指标", rate, "≥", "95", "%", "96", "12.5", "12.5"),
            Indicator("产出指标", "时效指标", when, "", "2022年12月31日前", "", "2022年11月30日", "10", "10"),
            Indicator("产出指标", "成本指标", cost, "≤", "98", "万元", "96.4", "5", "5"),
            Indicator("效益指标", "社会效益指标", "政策知晓率", "≥", "90", "%", "85", "15", "14.17", "部分乡镇宣传不够，今后加强宣传"),
            Indicator("效益指标", "可持续影响指标", "长效管理机制", "定性", "建立健全", "", "建立健全", "15", "15"),
            Indicator("满意度指标", "服务对象满意度指标", people, "≥", "90", "%", "95", "10", "10"),
        ),
    )
