"""What README shows as printed is really printed: ``python -m tests.readme --write`` runs it again and writes it down.

A block stands between ``<!-- printed: NAME -->`` and ``<!-- end -->``. Seconds are left out.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
README = ROOT / "README.md"
QUERY = (
    "select published::date as day, outlet, quote, period_end, attribution from current_figures "
    "where unit = 'container' and value between 400000 and 420000 order by published, value"
)
COMMANDS = {
    "statwire nightly": ("nightly",),
    "query": ("query", QUERY),
    "show": ("show", "containers", "Britain", "412,600", "415,000"),
}
_BLOCK = re.compile(r"(<!-- printed: (?P<name>[^>]*) -->\n)(?P<text>[^<]*)(<!-- end -->)")


def printed(name: str, warehouse: Path) -> str:
    """What a command prints, as README shows it: the command line, then its output, indented as a block."""
    arguments = COMMANDS[name]
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments, "--warehouse", str(warehouse)]
    page = os.environ | {"COLUMNS": "100"}
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT, timeout=300, env=page)
    shown = " ".join(f'"{part}"' if " " in part else part for part in arguments)
    lines = [f"$ statwire {shown}", *_cut(_folded(done.stdout))] if name in ("query", "show") else _folded(done.stdout)
    return "\n" + "\n".join(f"    {line}".rstrip() for line in lines) + "\n\n"


def _cut(lines: list[str]) -> list[str]:
    """As far as the first quote, where there are quotes."""
    if "quotes" not in lines:
        return lines
    first = next(at for at, line in enumerate(lines) if at > lines.index("quotes") and line.startswith("  http"))
    return [*lines[: first + 1], *(["..."] if lines[first + 1 :] else [])]


def _folded(output: str) -> list[str]:
    """The lines without the seconds of the run; a list of names in brackets is cut to its first three."""
    output = re.sub(r"; \d+\.\d s$", "", output, flags=re.MULTILINE)
    return re.sub(r"\(((?:[\w-]+, ){3})[^)]*\)", r"(\1...)", output).splitlines()


def rewritten(text: str, warehouse: Path) -> str:
    """README with every block as it is printed now; nightly must come first, since it fills the warehouse."""
    return _BLOCK.sub(lambda block: block[1] + printed(block["name"], warehouse) + block[4], text)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        text = rewritten(README.read_text(encoding="utf-8"), Path(folder) / "warehouse")
    if "--write" in sys.argv[1:]:
        README.write_text(text, encoding="utf-8")
    else:
        print(text)


if __name__ == "__main__":
    main()
