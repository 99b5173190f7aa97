"""How much a received file may unpack to before it is opened: a judgement from what real forms need and what readers survive."""

from __future__ import annotations

MAX_FILE = 50 * 2**20  # bytes
MAX_PARTS = 5_000
MAX_PART = 150 * 2**20  # bytes unpacked
MAX_UNPACKED = 400 * 2**20  # bytes of all parts
MAX_RATIO = 200  # unpacked to packed, judged above RATIO_FROM
RATIO_FROM = 10 * 2**20
MAX_BOX = 5_000_000  # rows × columns of a sheet: the reader allocates the whole box
