"""Points of a form, for all rooms."""

from typing import Final

FULL: Final = 100.0
"""What the points of every form come to."""
