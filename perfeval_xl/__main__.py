"""`python -m perfeval_xl`: the command line where the script `perfeval` is not on the path."""

from __future__ import annotations

import sys

from perfeval_xl.cli import main

if __name__ == "__main__":
    sys.exit(main())
