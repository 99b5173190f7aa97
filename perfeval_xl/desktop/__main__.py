"""`python -m perfeval_xl.desktop [PATH…]`: what was dragged onto the .cmd file that runs this, else the paths given."""

from __future__ import annotations

import sys

from perfeval_xl.desktop.dropping import drop
from perfeval_xl.desktop.line import dropped, line_of_parent

if __name__ == "__main__":
    sys.exit(drop(dropped(line_of_parent()) or sys.argv[1:]))
