"""What a whole row of a form is by its words: totals, a signature line, a note, a row that nothing was written into."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from perfeval_xl.facts.expressions import ORDINALS
from perfeval_xl.layout.vocabulary import vocabulary
from perfeval_xl.reading.headings.understanding import COLON, bare
from perfeval_xl.values import fold_label

_LONGEST_LABEL = 15
_NUMBERED = re.compile(rf"[0-9０-９{ORDINALS}]*\s*[:：、.．]?\s*[.…·]*")
_BRACKETED = re.compile(r"^[(（][^()（）]*[)）]")
_COLUMN = re.compile(r"[(（]?(?P<number>[0-9]{1,2})[)）]?(?:\s?[=＝].{0,20})?|[甲乙丙丁]|[A-Z]")
_FEWEST_NUMBERED = 3
_DOTS = frozenset("….·。")


@lru_cache(maxsize=16_384)
def is_closing(text: str) -> bool:
    """Tell whether a row that begins with this text holds the totals of the table."""
    if len(text) > _LONGEST_LABEL:
        return False
    plain = bare(text)
    return plain in vocabulary().rows["closing"] or vocabulary().of_total.sub("", plain) in vocabulary().rows["closing"]


@lru_cache(maxsize=16_384)
def is_signature(text: str) -> bool:
    """Tell whether a text is a place for a name, a seal, a phone or a date below a form (“填报人：张三”)."""
    head, colon, _ = _partition(text)
    if not colon or len(head) > _LONGEST_LABEL:
        return False
    return vocabulary().signatures.search(bare(head)) is not None


def _partition(text: str) -> tuple[str, str, str]:
    found = COLON.search(text)
    return (text[: found.start()], found[0], text[found.end() :]) if found else (text, "", "")


@lru_cache(maxsize=16_384)
def is_note(text: str) -> bool:
    """Tell whether a text is a remark below a table (“注：…”)."""
    folded = text.lstrip(" （(【")
    return any(
        folded.startswith(word) and (len(folded) == len(word) or not _goes_on(folded[len(word) :])) for word in vocabulary().rows["notes"]
    )


@lru_cache(maxsize=16_384)
def is_continuation(text: str) -> bool:
    """Tell whether all that a text says is that a table goes on over a page's break (“（续表）”)."""
    return bare(text.strip("()（） 　:：")).rstrip("0123456789-") in vocabulary().rows["continued"]


def _goes_on(rest: str) -> bool:
    """Tell whether a word goes on: 注 of 注册率 is no remark."""
    return "一" <= rest[0] <= "鿿"


@lru_cache(maxsize=16_384)
def is_nothing(text: str) -> bool:
    """Tell whether a text says that nothing is meant: “/”, “—”."""
    return text.strip() in vocabulary().rows["nothing"]


@lru_cache(maxsize=16_384)
def is_of_which(text: str) -> bool:
    """Tell whether a row breaks the one above down (“其中：羊”)."""
    return text.strip().lstrip(vocabulary().star).startswith(vocabulary().rows["of_which"])


@lru_cache(maxsize=16_384)
def is_rest(text: str) -> bool:
    """Tell whether a text is what a form prints where nobody wrote: “指标2：”, “……”."""
    plain = text.strip().lstrip(vocabulary().star)
    head = next((plain[len(word) :] for word in vocabulary().rows["rest"] if plain.startswith(word)), None)
    return set(plain) <= _DOTS or (head is not None and _NUMBERED.fullmatch(head) is not None)


@lru_cache(maxsize=16_384)
def is_hint(text: str) -> bool:
    """Tell whether a text is the form's own request to write something there; one in brackets that more is written behind was met."""
    plain = text.strip()
    if not plain.startswith(vocabulary().rows["hints"]):
        return False
    behind = _BRACKETED.sub("", plain, count=1) if plain[0] in "(（" else ""
    return not any(map(str.isalnum, behind))


@lru_cache(maxsize=16_384)
def is_request(text: str) -> bool:
    """Tell whether a text asks for some words, and how many (“结合自评情况，说明项目自评总分（200字以内）”); a label may, too."""
    plain = text.strip()
    return plain.startswith(vocabulary().rows["asked"]) and vocabulary().how_much.search(plain) is not None


@lru_cache(maxsize=16_384)
def subtotal_of(text: str) -> str | None:
    """Return the level whose subtotal a row is that begins with this text (产出小计 → 产出, 本页小计 → “”); None for any other."""
    if not text:
        return None
    folded = fold_label(text)
    end = next((word for word in vocabulary().rows["subtotal"] if folded.endswith(word)), None)
    return None if end is None else folded.removesuffix(end).removesuffix(vocabulary().rows["rest"][0])


def numbers_columns(texts: Sequence[str]) -> bool:
    """Tell whether a row below headings numbers them, as statistical tables do (栏次 | 1 | 2 | 3=2/1)."""
    told = texts[1:] if texts and texts[0] in vocabulary().rows["numbering"] else texts
    found = [_COLUMN.fullmatch(text) for text in told]
    numbers = [int(one["number"]) for one in found if one is not None and one["number"]]
    return None not in found and len(numbers) >= _FEWEST_NUMBERED and numbers == list(range(1, len(numbers) + 1))


def is_signature_line(texts: Sequence[str]) -> bool:
    """Tell whether the texts of a row are signatures: it begins with a place for one, or all it says are labels for such."""
    return bool(texts) and is_signature(texts[0]) and all(is_signature(text) or len(text) <= _LONGEST_LABEL for text in texts)
