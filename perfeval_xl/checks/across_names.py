"""Names of departments: which of them are one department, spelled differently. New short forms are new entries here."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from perfeval_xl.checks.several import joined
from perfeval_xl.values import fold

SHORT_FORMS: Final = {
    "发展和改革": "发改", "发展与改革": "发改", "发展改革": "发改", "住房和城乡建设": "住建", "住房城乡建设": "住建",
    "人力资源和社会保障": "人社", "人力资源社会保障": "人社", "卫生健康": "卫健", "文化和旅游": "文旅", "文化旅游": "文旅",
    "市场监督管理": "市监", "市场监管": "市监", "自然资源": "自资", "交通运输": "交通", "退役军人事务": "退役军人",
    "应急管理": "应急", "医疗保障": "医保", "教育和体育": "教体", "教育体育": "教体", "工业和信息化": "工信", "科学技术": "科技",
    "行政审批服务": "审批", "行政审批": "审批", "委员会": "委", "人民政府": "政府", "办公室": "办",
}  # fmt: skip
"""What the name of an office is shortened to."""

_CODE: Final = re.compile(r"^[\d\W_]+|(?<![\d\W_])[\d\W_]+$")  # a run is tried from its first sign alone
_SIGNS: Final = re.compile(r"[\W_]+")
_LONG: Final = re.compile("|".join(SHORT_FORMS))  # a longer form stands before one that it contains
_REGION: Final = re.compile(r"(?:省|自治区|市|州|盟|地区|县|区|旗|镇|乡|街道)$")
_NO_REGION: Final = re.compile(r"(?:社|小|园|开发|景|校|片|院|城|新|厂|矿)区$")
_BEARS_REGION: Final = re.compile(r"^(?:省|市|州|盟|县|区|旗|镇|乡)")
_SHORTEST = 3


def spellings(names: Iterable[str]) -> dict[str, str]:
    """Return for each name the first of those that mean the same department."""
    listed = list(dict.fromkeys(names))
    by_core: dict[str, list[str]] = defaultdict(list)
    for name in listed:
        by_core[_core(name)].append(name)
    groups = joined([*((core, core) for core in by_core), *_shortened(by_core)])
    first: dict[str, str] = {}
    return {name: first.setdefault(groups[_core(name)], name) for name in listed}


def _core(name: str) -> str:
    """Return a name without code, brackets and spaces, in short form."""
    bare = _SIGNS.sub("", _CODE.sub("", fold(name)))
    return _LONG.sub(lambda found: SHORT_FORMS[found[0]], bare) or fold(name)


def _shortened(cores: Iterable[str]) -> Iterable[tuple[str, str]]:
    """Yield names with the same without its region, where that can mean only one."""
    known = set(cores)
    longer: dict[str, list[str]] = defaultdict(list)
    for core in known:
        for start in range(1, len(core) - _SHORTEST + 1):
            if (rest := core[start:]) in known and _is_region(core[:start], rest):
                longer[rest].append(core)
    for rest, found in sorted(longer.items()):
        longest = max(found, key=len)
        if all(longest.endswith(name) for name in found):
            yield from ((longest, rest) for _ in found[:1])


def _is_region(before: str, rest: str) -> bool:
    """Tell whether what a longer name has before a shorter one is a region: 某某县 + 教育局, 某某 + 县教育局."""
    if _REGION.search(before):
        return _NO_REGION.search(before) is None
    return _BEARS_REGION.search(rest) is not None and len(before) >= 2
