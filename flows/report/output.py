"""Standard output as every command of ours writes it."""

from __future__ import annotations

import io
import sys


def as_utf8() -> None:
    """Make standard output UTF-8 whatever the locale says: news has characters that ASCII lacks.

    What no encoding holds (half a surrogate pair) is written as its number. Call it before anything is printed.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
