"""An explanation on a terminal: the tokens, the rules, a table for each figure, and the numbers that are none."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from flows.report.tables import harmless, print_pairs

if TYPE_CHECKING:
    from rich.console import Console

    from flows.stages.extract import Explanation
    from flows.stages.extract.explain import Explained

LONGEST_WORDS = 120
"""Characters of a sentence that are shown where a whole sentence is the reason."""


def as_record(found: Explanation) -> dict[str, Any]:
    """The explanation as JSON takes it."""
    return {
        "text": found.text,
        "tokens": list(found.tokens),
        "rules": list(found.rules),
        "figures": [
            {
                "value_text": item.figure.value_text,
                "char_start": item.figure.char_start,
                "char_end": item.figure.char_end,
                "quote": item.figure.quote,
                "fields": [asdict(field) for field in item.fields],
            }
            for item in found.figures
        ],
        "skipped": [
            {
                "text": item.text,
                "char_start": item.start,
                "char_end": item.end,
                "class": item.skip_class,
                "rule": f"skip.{item.rule}",
                "meaning": item.meaning,
            }
            for item in found.skipped
        ],
    }


def print_explanation(found: Explanation) -> None:
    """Print it as wide as the terminal is."""
    from flows.report.console import stdout_console

    console = stdout_console()
    print_pairs(console, [("tokens", harmless(" | ".join(found.tokens))), ("rules", " ".join(found.rules))])
    for item in found.figures:
        _print_figure(console, item)
    if found.skipped:
        console.print("\nno figures", style="bold")
        for refusal in found.skipped:
            where = f"{harmless(refusal.text)!r} at {refusal.start}-{refusal.end}"
            print_pairs(console, [("", f"{where}: {refusal.skip_class} (skip.{refusal.rule}), {refusal.meaning}")])
    if not found.figures and not found.skipped:
        console.print("no number in this text")


def _print_figure(console: Console, item: Explained) -> None:
    from rich.table import Table

    figure = item.figure
    title = f"{harmless(figure.value_text)!r} at {figure.char_start}-{figure.char_end}: {harmless(figure.quote)!r}"
    console.print(f"\nfigure {title}", style="bold")
    shown = Table(box=None, pad_edge=False, header_style="dim")
    shown.add_column("field", no_wrap=True)
    shown.add_column("value", overflow="fold", ratio=3)
    shown.add_column("rule", overflow="fold", ratio=4)
    shown.add_column("words, or why empty", overflow="fold", ratio=5)
    shown.expand = console.is_terminal
    for field in item.fields:
        told = f"“{_shortened(field.text)}”" if field.text else ""
        shown.add_row(
            field.name,
            "-" if field.value is None else harmless(field.value),
            "\n".join(field.rules),
            " ".join(filter(None, (told, f"({field.reason})" if told and field.reason else field.reason))),
        )
    console.print(shown)


def _shortened(text: str) -> str:
    plain = harmless(text)
    return plain if len(plain) <= LONGEST_WORDS else plain[: LONGEST_WORDS - 1] + "…"
