"""Names that strangers gave, made safe to be written below a folder on any system."""

from __future__ import annotations

import re
import unicodedata

_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f<>:\"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?=\.|$)", re.IGNORECASE)
_LONGEST = 80  # characters of a step: paths of some systems end at 260
_DEEPEST = 4  # steps


def safe_name(name: str) -> str:
    """Return a relative path with forward slashes that stays below any folder; its last step keeps its extension."""
    steps = [_safe_step(step) for step in unicodedata.normalize("NFC", name).replace("\\", "/").split("/")]
    kept = [step for step in steps if step.strip(".")]
    return "/".join(kept[-_DEEPEST:]) or "_"


def _safe_step(step: str) -> str:
    step = _UNSAFE.sub("_", step).strip(" ").rstrip(".")
    stem, dot, extension = step.rpartition(".")
    if len(step) > _LONGEST:
        keep = _LONGEST - len(extension) - 1
        step = f"{stem[:keep].rstrip()}{dot}{extension}" if dot and keep > 0 else step[:_LONGEST].rstrip(" .")
    return f"_{step}" if _RESERVED.match(step) else step
