"""Number formats that a file names by number alone; those that show a number as it is stored are left out (ECMA-376, 18.8.30, zh-cn)."""

from __future__ import annotations

_MONTH, _DAY = 'yyyy"年"m"月"', 'm"月"d"日"'
_HOUR, _SECOND = '上午/下午h"时"mm"分"', '上午/下午h"时"mm"分"ss"秒"'

BUILTIN: dict[bytes, str] = {
    b"9": "0%", b"10": "0.00%",
    b"16": "d-mmm", b"17": "mmm-yy", b"18": "h:mm AM/PM", b"19": "h:mm:ss AM/PM", b"20": "h:mm", b"21": "h:mm:ss",
    b"27": _MONTH, b"28": _DAY, b"29": _DAY, b"32": 'h"时"mm"分"', b"33": 'h"时"mm"分"ss"秒"', b"34": _HOUR, b"35": _SECOND, b"36": _MONTH,
    b"45": "mm:ss", b"46": "[h]:mm:ss", b"47": "mm:ss.0",
    b"50": _MONTH, b"51": _DAY, b"52": _MONTH, b"53": _DAY, b"54": _DAY, b"55": _HOUR, b"56": _SECOND, b"57": _MONTH, b"58": _DAY,
}  # fmt: skip
"""numFmtId → code."""
