"""One spelling for many: width, white space, dashes and comparison signs."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# NFKC would turn these into plain digits and so invent numbers: 10² → 102, ⒈95% → 1.95%, ①5 → 15.
_KEPT: Final = re.compile("([²³¹⁰-⁹₀-₉¼-¾⅐-⅞①-⒛⓪-⓿❶-➓㉈-㉏㉑-㉟㊀-㊉㊱-㊿])")
_SQUARED: Final = re.compile("([A-Za-z])([²³])")

# what most texts consist of; only these marks of it have another spelling
_ORDINARY: Final = re.compile("[一-鿿A-Za-z0-9.,:;%()、。，：；（）“”]*")
_WIDE: Final = (("，", ","), ("：", ":"), ("；", ";"), ("（", "("), ("）", ")"), ("“", ""), ("”", ""))

_SIGNS: Final = str.maketrans(
    dict.fromkeys("≥⩾≧≮≽", ">=")
    | {"〉": ">", "〈": "<"}
    | dict.fromkeys("≤⩽≦≯≼", "<=")
    | dict.fromkeys("‐‑‒–—―−⁃─━ー﹘", "-")
    | dict.fromkeys("〜∼∽", "~")
    | dict.fromkeys("“”‘’\"'`「」『』", None)
    | {"═": "=", "∗": "*", "‧": "·"}
    | {"∕": "/", "⁄": "/", "∶": ":", "•": "·", "∙": "·", "・": "·", "⋅": "·", "╱": "/"}
)
_SIGN: Final = re.compile(f"[{''.join(map(re.escape, map(chr, _SIGNS)))}]")  # to look is cheaper than to translate
_BRACKETS: Final = str.maketrans({"【": "(", "】": ")", "〔": "(", "〕": ")", "〖": "(", "〗": ")"})

_SHORT: Final = 64  # characters; longer texts are prose, which seldom repeats

_INVISIBLE: Final = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff"
_SPACE: Final = re.compile(rf"[\s\x00-\x1f\x7f-\x9f{_INVISIBLE}]+")
_UNSEEN: Final = re.compile(f"[{_INVISIBLE}]+")
_GROUPED: Final = re.compile(r"(?<![\d.,])\d{1,3}(?: \d{3})+(?![\d,])")
_GAP: Final = re.compile(r"(?<=\d)[\s\x00-\x1f\x7f-\x9f]+(?=\d)")
_REVERSED: Final = re.compile(r"(?<!=)=+([<>])=*|([<>])={2,}")
_DOUBLED: Final = re.compile("={2,}")
_METRES: Final = re.compile(r"(?<![A-Za-z])([kcm]?)m([23])(?!\d)", re.IGNORECASE)
_REMARK: Final = re.compile(r"\([^()]*\)")


def _narrow(text: str) -> str:
    if text.isascii():
        return text
    text = text.replace("℅", "%")  # “care of”, which NFKC would make letters of
    if not _KEPT.search(text):
        return unicodedata.normalize("NFKC", text)
    text = _SQUARED.sub(lambda found: found[1] + ("2" if found[2] == "²" else "3"), unicodedata.normalize("NFC", text))
    parts = _KEPT.split(text)
    parts[::2] = [unicodedata.normalize("NFKC", part) for part in parts[::2]]
    return _SQUARED.sub(lambda found: found[1] + ("2" if found[2] == "²" else "3"), "".join(parts))


def _unify(text: str) -> str:
    if _SIGN.search(text):
        text = text.translate(_SIGNS)
    if "=" in text and ("=>" in text or "=<" in text or "==" in text):
        text = _DOUBLED.sub("=", _REVERSED.sub(lambda found: (found[1] or found[2]) + "=", text))
    return text


def fold(text: str) -> str:
    """The text in one spelling: NFKC, no white space, quotes dropped, one sign each for ≥ ≤ - ~.

    Digits that are no plain digits (², ①, ½) stay as they are.
    """
    return _short_folded(text) if len(text) <= _SHORT else _folded(text)


@lru_cache(maxsize=16_384)
def _short_folded(text: str) -> str:
    """Fold a name, a value or the like: the same few are asked for by many checks."""
    return _folded(text)


def _folded(text: str) -> str:
    if _ORDINARY.fullmatch(text):
        return _marks_narrowed(text)
    return _unify(_SPACE.sub("", _narrow(text)))


def _marks_narrowed(text: str) -> str:
    """Fold a text of letters, digits and the commonest marks: a report is little else, and all of folding is slow on so much text."""
    if not text.isascii():
        for wide, narrow in _WIDE:
            text = text.replace(wide, narrow)
    return text


def fold_value(text: str) -> str:
    """As `fold`, for reading a value: digits that only white space parts do not grow together.

    A space as a thousands separator (1 799) is dropped; any other gap between digits becomes "|".
    """
    text = _marks_narrowed(text) if _ORDINARY.fullmatch(text) else _values_folded(text)
    if "m2" in text or "m3" in text or "M2" in text or "M3" in text:
        text = _METRES.sub(_metre_power, text)
    return text


def _values_folded(text: str) -> str:
    text = _narrow(text)
    if "_x000" in text:
        text = text.replace("_x000D_", "\n").replace("_x000A_", "\n")
    if _SPACE.search(text):
        text = _UNSEEN.sub("", text).strip()
        text = _GROUPED.sub(lambda found: found[0].replace(" ", ""), text)
        text = _SPACE.sub("", _GAP.sub("|", text))
    text = _unify(text)
    return text if text.isascii() else text.translate(_BRACKETS)


def _metre_power(found: re.Match[str]) -> str:
    named = f"{found[1].lower()}m{'²' if found[2] == '2' else '³'}"
    return "㎡" if named == "m²" else named


def drop_remarks(text: str) -> str:
    """The folded text without what stands in round brackets; the brackets may nest."""
    for _ in range(4):
        if "(" not in text:
            break
        text = _REMARK.sub("", text)
    return text


@lru_cache(maxsize=16_384)
def fold_label(text: str) -> str:
    """A label as labels are compared: NFKC, no white space, no bracketed unit or remark, no end colon, lower case.

    “实际到位资金（万元）：” and “实际到位资金 (B)” are both “实际到位资金”. A label that is all bracket keeps it.
    """
    plain = fold(text).translate(_BRACKETS).replace("[", "(").replace("]", ")").strip("*:：").lower()
    return drop_remarks(plain).strip("*:：") or plain
