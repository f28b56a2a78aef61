"""show and checks: one statistic as intervals on one axis, found by key or words; checks where they stand."""

from __future__ import annotations

import json
import re
import tarfile
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from flows.cli import group
from flows.report.axis import OPEN_LEFT, OPEN_RIGHT, THICK, THIN, VALUE, Axis, Span, axis_over, drawn, scale
from flows.report.search import terms_of
from flows.report.statistic_shown import MOST
from flows.warehouse import Change, WarehouseError, writer
from schemas.tables import ARTICLES, CHECKS, FIGURES, LINKS, OBSERVATIONS, ORIGINS, STATISTICS, Table
from tests.warehouse_rows import facts, rows

KEY = "container_count|GB|2026-01-01/2026-03-31"
OLD = Path(__file__).parent / "warehouses" / "dictionary-1.tar.xz"
HOSTILE = "a\x1b[31mb\u202e[bold]c[/]\r\nd"
DAYS = [datetime(2026, 4, day, 9, tzinfo=UTC) for day in (2, 24, 30)]


def made(table: Table, count: int, **columns: Any) -> Change:
    return Change(table.name, rows(table, count, **{"month": "2026-04"} | columns if table.partition else columns))


def statistics() -> Change:
    return made(
        STATISTICS,
        3,
        statistic_id=["s1", "s2", "s3"],
        stat_keys=[
            [KEY, "box_count|GB|2026-01-01/2026-03-31"],
            ["container_count|US|asof:2026-04"],
            ["death_count||x"],
        ],
        metric=["container_count", "container_count", "die_count"],
        area=["GB", "US", None],
        period_start=[date(2026, 1, 1), None, None],
        period_end=[date(2026, 3, 31), None, None],
        period_kind=["interval", "as_of", "as_of"],
        unit=["container", "container", HOSTILE],
        units_drift=[True, False, False],
        status="reported",
        verdict=["compatible", "single", "agree"],
        consensus_low=[412_550.0, None, 3.0],
        consensus_high=[412_650.0, None, None],
        n_observations=[3, 1, 1],
        n_articles=[3, 1, 1],
        n_outlets=[2, 1, 1],
        n_independent_origins=1,
        primary_origin=["port", None, None],
        first_seen=DAYS[0],
        first_outlet="harbour-ledger",
    )


def observations() -> Change:
    return made(
        OBSERVATIONS,
        5,
        observation_id=list("abcde"),
        statistic_id=["s1", "s1", "s1", "s2", "s3"],
        stat_key=[KEY, KEY, "box_count|GB|2026-01-01/2026-03-31", "container_count|US|asof:2026-04", "death_count||x"],
        metric=["container_count", "container_count", "box_count", "container_count", "die_count"],
        area=["GB", "GB", "GB", "US", None],
        article_id=list("ABCDE"),
        outlet=["harbour-ledger", "statline-wire", "harbour-ledger", "harbour-ledger", HOSTILE],
        published=[*DAYS, DAYS[0], DAYS[0]],
        vintage=[day.date() for day in (*DAYS, DAYS[0], DAYS[0])],
        obs_value=[415_000.0, 412_600.0, None, 7.0, None],
        pragmatic_low=[414_500.0, 412_550.0, 400_000.0, 7.0, None],
        pragmatic_high=[415_500.0, 412_650.0, 500_000.0, 7.0, 3.0],
        logical_low=[412_000.0, 412_500.0, 400_000.0, 7.0, None],
        logical_high=[417_000.0, 412_700.0, None, 7.0, 3.0],
        unit=["container", "container", "box", "container", None],
        origin=["port", None, None, None, None],
        attribution=[None, "the port authority", None, None, None],
        quote=["415,000 containers", "412,600", "more than 400,000 boxes", "seven containers", HOSTILE],
        figure_ids=[["f1"], ["f2"], ["gone"], ["f4"], ["f5"]],
    )


def figures() -> Change:
    sentences = [
        "The port moved 415,000 containers.",
        "It moved 412,600 of them.",
        "Seven containers were lost.",
        HOSTILE,
    ]
    names = ["f1", "f2", "f4", "f5"]
    return made(
        FIGURES, 4, figure_id=names, article_id=list("ABDE"), sentence=sentences, quote=["q"] * 4, section="body"
    )


def articles() -> Change:
    urls = [f"https://harbour-ledger.example/{letter}" for letter in "abcd"] + [HOSTILE]
    columns = {"published": [*DAYS, DAYS[0], DAYS[0]], "revision": 1, "cleaner_version": "1"}
    outlets = ["harbour-ledger", "statline-wire", "harbour-ledger", "harbour-ledger", HOSTILE]
    return made(ARTICLES, 5, article_id=list("ABCDE"), url=urls, outlet=outlets, title="A title", **columns)


def links() -> Change:
    ends = {"from_figure": ["f2", "f2"], "to_figure": ["f1", "f1"], "from_article": "B", "to_article": "A"}
    told = {"relation": ["credits", "same_statistic"], "reasons": [["by name"], []], "score": 0.9}
    return made(LINKS, 2, statistic_id="s1", **ends, **told)


def checks() -> Change:
    return made(
        CHECKS,
        3,
        check_id=["c1", "c2", "c3"],
        relation=["sum", "rate_times_period", "share"],
        operand_figure_ids=[["f1"], ["f2"], ["f5"]],
        result_figure_id=["f1", "f2", None],
        formula=["1 + 2 = 3", "5 a day x 31 days = 156", HOSTILE],
        computed_low=[3.0, 152.5, None],
        computed_high=[3.0, 157.5, None],
        holds=[True, False, True],
        stated_in_text=[True, False, True],
        evidence=["in all", "a day", HOSTILE],
        severity=["info", "warning", "info"],
        article_id=list("ABE"),
    )


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("show") / "warehouse"
    origins = made(ORIGINS, 1, origin_id="port", name="Port of Saltmere Authority", kind="agency")
    with writer(root) as opened:
        opened.commit([statistics(), observations(), figures(), articles(), checks(), origins, links()], facts("one"))
    return root


def run(warehouse: Path, *arguments: str, width: int = 100) -> Result:
    command = [*arguments, "--warehouse", str(warehouse)]
    return CliRunner().invoke(group, command, env={"COLUMNS": str(width)}, catch_exceptions=False)


@pytest.mark.parametrize("width", [80, 140])
def test_a_statistic_is_shown_with_every_number_on_one_axis(warehouse: Path, width: int) -> None:
    done = run(warehouse, "show", KEY, width=width)
    assert done.exit_code == 0
    lines = [line.rstrip() for line in done.stdout.splitlines()]
    assert all(len(line) <= width for line in lines)
    head = "\n".join(lines[:8])
    assert "container_count, GB, 2026-01-01 to 2026-03-31" in head
    assert "compatible: one value fits the words of all" in head
    assert "412,550 to 412,650 container" in head
    assert "Port of Saltmere Authority; 1 independent origin" in head
    assert "told in box, container" in head
    plain, exact, bound = (
        next(line for line in lines if "2026-04-02  415,000 con" in line),
        next(line for line in lines if "2026-04-24  412,600" in line),
        next(line for line in lines if "2026-04-30  more than" in line),
    )
    assert THICK in plain
    assert plain.count(VALUE) == exact.count(VALUE) == 1
    assert plain.index(VALUE) >= exact.index(VALUE)
    assert VALUE not in bound
    assert OPEN_RIGHT in bound
    assert OPEN_LEFT not in bound
    assert ("Port of Saltmere Authority" in plain) == (width >= 110)
    tie = "statline-wire 2026-04-24 after harbour-ledger 2026-04-02: credits (by name), 0.9"
    assert lines[lines.index("traced") + 1 : lines.index("quotes")] == [tie, ""]
    quotes = "\n".join(lines[lines.index("quotes") :])
    assert "harbour-ledger 2026-04-02, Port of Saltmere Authority\n  “The port moved 415,000 containers.”" in quotes
    assert "statline-wire 2026-04-24, the port authority" in quotes
    assert "https://harbour-ledger.example/a" in quotes
    assert "“more than 400,000 boxes”" in quotes, "a figure that is gone leaves its quote"


@pytest.mark.parametrize(
    ("words", "key"),
    [
        (["box_count|GB|2026-01-01/2026-03-31"], KEY),
        (["s1"], KEY),
        (["containers", "Britain"], KEY),
        (["container counts in the United Kingdom"], KEY),
        (["412,600"], KEY),
        (["killed"], "death_count||x"),
        (["lost", "container"], None),
        (["seven containers"], "container_count|US|asof:2026-04"),
        (["12,600"], None),
        (["of the"], None),
    ],
)
def test_a_statistic_is_found_by_key_or_by_words(warehouse: Path, words: list[str], key: str | None) -> None:
    done = run(warehouse, "show", "--json", *words)
    if key is None:
        assert (done.exit_code, done.stdout) == (1, "")
        assert len(done.stderr.splitlines()) == 1
        assert " ".join(words) in done.stderr
    else:
        assert done.exit_code == 0, done.stderr
        assert key in json.loads(done.stdout)["statistic"]["stat_keys"]


def test_a_word_of_a_label_and_a_countrys_name_stand_for_metric_and_code() -> None:
    found = {term.told: term for term in terms_of("risen consumers in Great Britain 3.3%")}
    assert found["great britain"].areas == ("GB",)
    assert re.search(found["3.3"].pattern, "about 3.3 percent")
    assert not re.search(found["3.3"].pattern, "13.3 percent")
    assert "consumer_price_inflation" in found["consumer"].metrics
    (word,) = terms_of("annual")
    assert "consumer_price_inflation" in word.metrics, "its label is Annual rise of consumer prices"
    assert re.search(word.subject_pattern.rpartition("|^")[2], "consumer price inflation core gb")


def test_several_are_listed_best_first_with_their_keys(warehouse: Path) -> None:
    done = run(warehouse, "show", "containers")
    assert done.exit_code == 0
    keys = [line.strip() for line in done.stdout.splitlines() if line.startswith("  ")]
    assert keys == [KEY, "container_count|US|asof:2026-04"]
    assert f"statwire show '{KEY}'" in done.stdout
    listed = json.loads(run(warehouse, "show", "containers", "--json").stdout)["matches"]
    assert [one["statistic_id"] for one in listed] == ["s1", "s2"]


def test_json_has_the_columns_and_where_each_number_stands(warehouse: Path) -> None:
    record = json.loads(run(warehouse, "show", KEY, "--json").stdout)
    assert record["statistic"]["consensus_low"] == 412_550
    first, _, last = record["observations"]
    assert (first["vintage"], first["sentence"]) == ("2026-04-02", "The port moved 415,000 containers.")
    assert (last["logical_high"], last["sentence"]) == (None, None)
    assert [one["name"] for one in record["origins"]] == ["Port of Saltmere Authority"]


@pytest.mark.parametrize("command", [["show", "s3"], ["checks"]])
def test_a_terminal_is_given_nothing_to_obey(warehouse: Path, command: list[str]) -> None:
    printed = run(warehouse, *command).stdout
    assert "a\ufffd[31mb\ufffd[bold]c[/] d" in printed
    assert all(char.isprintable() or char == "\n" for char in printed)


def test_a_statistic_of_fifty_thousand_observations_is_cut_and_says_so(tmp_path: Path) -> None:
    count = 50_000
    one = statistics().rows.slice(0, 1)
    one = one.set_column(one.schema.get_field_index("n_observations"), "n_observations", pyarrow.array([count]))
    many = made(
        OBSERVATIONS,
        count,
        observation_id=[f"o{number:06}" for number in range(count)],
        statistic_id="s1",
        obs_value=[float(number) for number in range(count)],
        vintage=date(2026, 4, 2),
        obs_status="reported",
        kind="count",
    )
    tables = [made(table, 0) for table in (FIGURES, ARTICLES, ORIGINS, LINKS)]
    with writer(tmp_path / "warehouse") as opened:
        opened.commit([Change("statistics", one), many, *tables], facts("one"))
    done = run(tmp_path / "warehouse", "show", KEY)
    assert f"and {count - MOST:,} later observations; --json gives them all" in done.stdout
    assert len(json.loads(run(tmp_path / "warehouse", "show", KEY, "--json").stdout)["observations"]) == count


def test_checks_stand_under_their_articles_with_what_fails_first(warehouse: Path) -> None:
    lines = run(warehouse, "checks", width=140).stdout.splitlines()
    assert lines[0] == "3 checks; those that do not hold: 1"
    assert lines[2] == "statline-wire 2026-04-24: A title"
    failed = "5 a day x 31 days = 156; it can be 152.5 to 157.5, implied by “a day”"
    assert lines[4].strip() == f"FAILS  rate times period (warning): {failed}"
    assert lines[5].strip() == "“It moved 412,600 of them.”"
    assert any(line.strip() == "holds  sum: 1 + 2 = 3, stated by “in all”" for line in lines)


def test_checks_are_chosen_by_article_and_by_failure(warehouse: Path) -> None:
    def ids(*options: str) -> list[str]:
        return [one["check_id"] for one in json.loads(run(warehouse, "checks", "--json", *options).stdout)]

    assert ids()[0] == "c2"
    assert sorted(ids()) == ["c1", "c2", "c3"]
    assert ids("--failed") == ["c2"]
    assert ids("--article", "https://harbour-ledger.example/a") == ["c1"]
    assert ids("--article", "https://harbour-ledger.example/c") == []
    with pytest.raises(WarehouseError, match="no page or article is known as no such page"):
        run(warehouse, "checks", "--article", "no such page")


@pytest.mark.parametrize("command", [["show", KEY], ["checks"], ["export", "sdmx", "out"]])
def test_a_version_from_before_figures_were_compared_is_told_in_one_line(tmp_path: Path, command: list[str]) -> None:
    with tarfile.open(OLD) as archive:
        archive.extractall(tmp_path, filter="data")
    done = run(tmp_path / "warehouse", *command)
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "statwire reconcile --rebuild" in done.stderr


ends = st.integers(-(10**30), 10**30).map(float)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(ends, ends), min_size=1, max_size=6), st.integers(min_value=10, max_value=200))
def test_intervals_that_meet_meet_on_the_axis(pairs: list[tuple[float, float]], width: int) -> None:
    spans = [Span(*sorted(pair)) for pair in pairs]
    axis = axis_over(spans, [], width)
    assert axis
    lines = [drawn(axis, span, span, None) for span in spans]
    assert all(len(line) == width and THICK in line for line in lines)
    for one, line in zip(spans, lines, strict=True):
        for other, below in zip(spans, lines, strict=True):
            if one.low <= other.high and other.low <= one.high:  # type: ignore[operator]
                assert any(a == b == THICK for a, b in zip(line, below, strict=True))
    labels = scale(axis, [(tick, f"{tick:g}") for tick in axis.ticks()])
    assert len(labels) == width


def test_open_ends_reach_the_edge_and_far_numbers_share_an_axis() -> None:
    axis = axis_over([Span(10, None), Span(None, 40)], [], 20)
    assert axis
    assert not axis.logarithmic
    assert drawn(axis, Span(10, 20), Span(10, None), None).endswith(THIN * 5 + OPEN_RIGHT)
    assert drawn(axis, Span(30, 40), Span(None, 40), 40).startswith(OPEN_LEFT + THIN)
    wide = axis_over([Span(20, 99), Span(3_200, 3_200)], [3_200], 40)
    assert wide == Axis(wide.low, wide.high, 40, logarithmic=True) if wide else False
    vague = axis_over([Span(10, 20)], [], 40, further=[Span(0, 12), Span(-5_000, None)])
    assert vague
    assert 4 < vague.low < 5
    assert 20 < vague.high < 21
    assert axis_over([Span(None, None)], [None], 40) is None
    assert axis_over([Span(-1.7e308, 1.7e308)], [], 40) is None
