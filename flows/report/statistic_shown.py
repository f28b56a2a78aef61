"""One statistic on a terminal: every outlet's number as an interval on one axis, the verdict, and the quotes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from flows.report.axis import THICK, THIN, VALUE, Axis, Span, axis_over, drawn, scale
from flows.report.console import stdout_console
from flows.report.statistic import Shown, Told
from flows.report.tables import harmless, print_pairs
from schemas import vocabulary
from schemas.wording import curated_name

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from schemas.reconciled import Statistic

MOST = 100
"""So many observations are drawn: a screen or two. JSON gives them all."""

MOST_LISTED = 20
_IN_A_PIPE = 100
_WIDEST = 160
_ROOM_FOR_ORIGIN = 110
_SENTENCE = 300

_MEANING = {
    "single": "one article tells it",
    "agree": "one value fits what a reader takes all to say",
    "compatible": "one value fits the words of all, though not what a reader takes all to say",
    "revision": "later numbers of one origin differ from its earlier ones",
    "conflict": "no value fits all, and time does not explain it",
}


def print_statistic(shown: Shown) -> None:
    """Print it as wide as the terminal is, and at a page's width in a pipe."""
    console = page_console()
    statistic = shown.statistic
    console.print(harmless(title_of(statistic)), style="bold")
    print_pairs(console, _summary(shown))
    console.print()
    _print_chart(console, shown)
    if statistic.n_observations > len(shown.told):
        rest = statistic.n_observations - len(shown.told)
        console.print(f"… and {rest:,} later observations; --json gives them all")
    traced = list(_traced(shown))
    if traced:
        console.print("\ntraced", style="bold")
        _print_some(console, traced)
    console.print("\nquotes", style="bold")
    seen = set()
    for one in shown.told:
        if (one.url, one.sentence) not in seen:
            _print_quote(console, shown, one)
        seen.add((one.url, one.sentence))


def print_matches(found: Sequence[Statistic], total: int, command: str) -> None:
    """List statistics with their keys, and say how to see one: ``command`` with a key."""
    console = page_console()
    console.print(f"{total:,} statistics have these words" + (", the first:" if total > len(found) else ":"))
    for one in found:
        console.print(f"\n{harmless(title_of(one))}: {one.verdict}, {_count(one.n_articles, 'article')}", style="bold")
        console.print("  " + harmless(one.stat_keys[0]), soft_wrap=True)
    console.print(f"\nto see one: {command}", soft_wrap=True)


def title_of(statistic: Statistic) -> str:
    """Metric, area, period and status in words, as a line of its own."""
    entry = vocabulary.load("metrics")["metrics"].get(curated_name(statistic.metric), {})
    told = [f"{entry['label']} ({statistic.metric})" if "label" in entry else statistic.metric]
    told += [statistic.area] if statistic.area else []
    told.append(period_told(statistic))
    told += [statistic.status] if statistic.status != "reported" else []
    return ", ".join(told)


def period_told(statistic: Statistic) -> str:
    """The period in words; that of an as-of level is the one in its key."""
    start, end = statistic.period_start, statistic.period_end
    if statistic.period_kind == "as_of" or (start is None and end is None):
        named = next((part for part in statistic.stat_keys[0].split("|") if part.startswith("asof:")), "asof:undated")
        return f"as of {end or start or named.removeprefix('asof:')}"
    if start is None or end is None:
        return f"since {start}" if start else f"until {end}"
    return str(start) if start == end else f"{start} to {end}"


def number(value: float) -> str:
    """A number with its thousands apart and no digits that nobody told."""
    return f"{int(value):,}" if value.is_integer() and abs(value) < 1e15 else f"{value:,.10g}"


def page_console() -> Console:
    """A console as wide as the terminal, within what can be read; a page in a pipe, or what COLUMNS says."""
    console = stdout_console()
    wide = int(os.environ.get("COLUMNS", "")) if os.environ.get("COLUMNS", "").isdecimal() else _IN_A_PIPE
    console.width = min(console.width if console.is_terminal else wide, _WIDEST)
    return console


def _summary(shown: Shown) -> Iterator[tuple[str, str]]:
    one = shown.statistic
    yield "verdict", f"{one.verdict}: {_MEANING[one.verdict]}"
    yield "consensus", _consensus(one)
    outlets = f"{_count(one.n_articles, 'article')} of {_count(one.n_outlets, 'outlet')}"
    first = f", first by {one.first_outlet}" + (f" on {one.first_seen:%Y-%m-%d}" if one.first_seen else "")
    yield "told by", harmless(outlets + first)
    independent = f"; {_count(one.n_independent_origins, 'independent origin')}"
    yield "origin", harmless((shown.origin_name(one.primary_origin) or "none is named") + independent)
    if one.units_drift:
        units = sorted({told.observation.unit or "no unit" for told in shown.told})
        yield "units", harmless(f"told in {', '.join(units)}: the numbers are compared, the things may differ")
    for number, key in enumerate(one.stat_keys[:5]):
        yield "" if number else "key", harmless(key)
    if len(one.stat_keys) > 5:
        yield "", f"… and {len(one.stat_keys) - 5:,} more"


def _consensus(one: Statistic) -> str:
    low, high = one.consensus_low, one.consensus_high
    unit = f" {harmless(one.unit)}" if one.unit else ""
    if low is None and high is None:
        return "none"
    if low is None or high is None:
        return f"{number(low)}{unit} or more" if low is not None else f"{number(high or 0)}{unit} or less"
    return f"{number(low)}{unit}" if low == high else f"{number(low)} to {number(high)}{unit}"


def _print_chart(console: Console, shown: Shown) -> None:
    from rich.table import Table
    from rich.text import Text

    with_origin = console.width >= _ROOM_FOR_ORIGIN
    chart = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    columns = {"outlet": 18, "day": 10, "as stated": 28 if with_origin else 20}
    for name, width in columns.items():
        chart.add_column(name, no_wrap=True, overflow="ellipsis", max_width=width)
    texts = [(_outlet(one), _day(one), harmless(one.observation.quote)) for one in shown.told]
    taken = sum(min(max(len(row[at]) for row in texts), width) + 2 for at, width in enumerate(columns.values()))
    taken = max(taken, sum(len(name) + 2 for name in columns))
    width = console.width - taken - (30 if with_origin else 2)
    axis = _axis(shown, width)
    legend = f"{THICK} as read  {THIN} as worded" + ("  (powers of ten)" if axis and axis.logarithmic else "")
    chart.add_column(legend, no_wrap=True, min_width=width, max_width=width)
    if with_origin:
        chart.add_column("origin", no_wrap=True, overflow="ellipsis", max_width=26)
    for one, cells in zip(shown.told, texts, strict=True):
        bar = Text(_bar(axis, one)) if axis else Text("")
        bar.highlight_regex(f"[{THIN}]+", "dim")
        bar.highlight_regex(f"[{THICK}{VALUE}]+", "bold cyan")
        chart.add_row(*cells, bar, *([_origin(shown, one)] if with_origin else []))
    if axis:
        _add_consensus(chart, axis, shown.statistic)
        chart.add_row("", "", "", Text(scale(axis, [(at, number(at)) for at in axis.ticks()]), style="dim"))
    console.print(chart)


def _add_consensus(chart: Table, axis: Axis, one: Statistic) -> None:
    if one.verdict in ("agree", "compatible"):
        from rich.text import Text

        span = Span(one.consensus_low, one.consensus_high)
        value = one.consensus_low if one.consensus_low == one.consensus_high else None
        chart.add_row(Text("all have", style="green"), "", "", Text(drawn(axis, span, span, value), style="green"))


def _axis(shown: Shown, width: int) -> Axis | None:
    told = [one.observation for one in shown.told]
    read = [Span(one.pragmatic_low, one.pragmatic_high) for one in told]
    worded = [Span(one.logical_low, one.logical_high) for one in told]
    return axis_over(read, [one.obs_value for one in told], width, worded)


def _bar(axis: Axis, told: Told) -> str:
    one = told.observation
    pragmatic, logical = Span(one.pragmatic_low, one.pragmatic_high), Span(one.logical_low, one.logical_high)
    return drawn(axis, pragmatic, logical, one.obs_value)


def _traced(shown: Shown) -> Iterator[str]:
    """What ties a number to an earlier article's, told of those that are shown."""
    stated = {figure: one for one in shown.told for figure in one.observation.figure_ids}
    for link in shown.links:
        later, earlier = stated.get(link.from_figure), stated.get(link.to_figure)
        if link.relation != "same_statistic" and later and earlier:
            ends = f"{_outlet(later)} {_day(later)} after {_outlet(earlier)} {_day(earlier)}"
            yield f"{ends}: {link.relation.replace('_', ' ')} ({harmless(', '.join(link.reasons))}), {link.score:.1f}"


def _print_some(console: Console, lines: Sequence[str]) -> None:
    for line in lines[:MOST_LISTED]:
        console.print(line)
    if len(lines) > MOST_LISTED:
        console.print(f"… and {len(lines) - MOST_LISTED:,} more; --json gives them all")


def _print_quote(console: Console, shown: Shown, told: Told) -> None:
    from rich.padding import Padding

    console.print(f"{_outlet(told)} {_day(told)}, {_origin(shown, told)}")
    quote = harmless(told.observation.quote)
    sentence = harmless(told.sentence or quote)
    sentence = sentence if len(sentence) <= _SENTENCE else _around(sentence, quote)
    console.print(Padding(f"“{sentence}”", (0, 0, 0, 2)))
    if told.url:
        console.print("  " + harmless(told.url), style="dim", soft_wrap=True)


def _around(sentence: str, quote: str) -> str:
    """As much of a long sentence as is shown, with the number in it."""
    at = max(sentence.find(quote), 0)
    start = max(min(at - (_SENTENCE - len(quote)) // 2, len(sentence) - _SENTENCE), 0)
    end = start + _SENTENCE
    return ("…" if start else "") + sentence[start:end] + ("…" if end < len(sentence) else "")


def _origin(shown: Shown, told: Told) -> str:
    """The origin's name; where no origin is known, who the article says the number comes from."""
    one = told.observation
    return harmless(shown.origin_name(one.origin) or one.attribution or "no origin named")


def _outlet(told: Told) -> str:
    return harmless(told.observation.outlet)


def _day(told: Told) -> str:
    day: date | None = told.observation.vintage
    return day.isoformat() if day else "undated"


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
