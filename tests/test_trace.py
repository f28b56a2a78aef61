"""Tracing: who had a number from whom, how many origins a statistic has, and what is a revision of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.extract import extract
from flows.stages.normalise import normalise
from flows.stages.reconcile import observations_of
from flows.stages.reconcile.beside import RULES_FILE, cues, is_outdated, quoted
from flows.stages.reconcile.observe import digits_of
from flows.stages.reconcile.statistic import reconcile
from flows.stages.reconcile.trace import Traced, trace
from flows.stages.reconcile.trace_shared import Digits, digits_of_value, slips
from flows.stages.reconcile.verdict import judged, revisions
from schemas import vocabulary
from schemas.identity import key
from schemas.reconciled import Observation
from tests.articles import article

TEXT = article("Some 27,842 ships sank.")
[SAMPLE] = observations_of(TEXT, "2024-06", normalise(TEXT, extract(TEXT)[0]))


def told(
    outlet: str,
    value: float = 27_842,
    day: int = 1,
    origin: str | None = None,
    carried: bool = False,
    digits: str | None = "",
    quote: str | None = None,
    article_id: str | None = None,
    outdated: bool = False,
) -> Observation:
    """What an outlet's article of a June day tells, to the unit; round numbers have no telling digits of themselves."""
    name = article_id or f"{outlet}-{day}"
    moment = datetime(2024, 6, day, tzinfo=UTC)
    plain = f"{value:.12g}".rstrip("0") if float(value).is_integer() else ""
    telling = f"{value:.12g}e0" if len(plain) >= 3 else None
    return replace(
        SAMPLE,
        observation_id=key(name, str(value)),
        article_id=name,
        outlet=outlet,
        published=moment,
        vintage=moment.date(),
        obs_value=value,
        stated_value=value,
        pragmatic_low=value,
        pragmatic_high=value,
        logical_low=value,
        logical_high=value,
        digits=telling if digits == "" else digits,
        origin=origin,
        attribution=None if carried or origin is None else origin,
        quoted=quote,
        is_outdated=outdated,
        figure_ids=(key("figure", name, str(value)),),
    )


def of(*observations: Observation) -> Traced:
    """The trace of a statistic, the same in whatever order its observations come."""
    made = [trace("s", order) for order in list(permutations(observations))[:24]]
    assert all(one == made[0] for one in made)
    return made[0]


def ties(traced: Traced, observations: Sequence[Observation]) -> list[tuple[str, str, str]]:
    """Links as (outlet, relation, outlet)."""
    outlets = {one.figure_ids[0]: one.outlet for one in observations}
    return sorted((outlets[one.from_figure], one.relation, outlets[one.to_figure]) for one in traced.links)


def test_five_outlets_that_echo_a_wire_story_are_one_origin() -> None:
    wire = told("statline-wire")
    echoes = [told(f"paper-{day}", day=day, origin="statline-wire" if day % 2 else None) for day in range(2, 7)]
    traced = of(wire, *echoes)
    assert (traced.primary, traced.independent) == ("statline-wire", 1)
    assert ties(traced, [wire, *echoes]).count(("paper-3", "credits", "statline-wire")) == 1
    assert {link.relation for link in traced.links if link.from_article == "paper-2-2"} == {"shares_numbers"}
    assert len(traced.links) <= 2 * len(echoes)


def test_a_text_that_is_credited_to_a_wire_goes_back_to_it() -> None:
    members = [told("ap", 40), told("b", 40, 2, "ap", carried=True), told("c", 40, 3, "ap", carried=True)]
    traced = of(*members)
    assert (traced.primary, traced.independent) == ("ap", 1)
    assert ("c", "credits", "ap") in ties(traced, members)
    assert of(*members[1:]).primary == "ap"


def test_a_wire_is_known_by_its_own_words() -> None:
    traced = of(told("statline-wire", 40), told("b", 40, 2, "statline-news-agency"))
    assert (traced.primary, traced.independent) == ("statline-wire", 1)


def test_a_wire_that_names_an_agency_hands_it_on() -> None:
    traced = of(told("reuters", origin="gb_ons"), told("b", day=2, origin="reuters"), told("c", day=3))
    assert (traced.primary, traced.independent) == ("gb_ons", 1)


def test_one_article_without_a_source_counts_as_its_outlet_and_names_no_origin() -> None:
    traced = of(told("dune-gazette"))
    assert (traced.primary, traced.independent, traced.links) == (None, 1, ())
    assert list(traced.roots.values()) == ["dune-gazette"]


def test_articles_without_a_source_that_tell_other_numbers_are_origins_of_their_own() -> None:
    assert of(told("a", 27_842), told("b", 31_555, 2)).independent == 2
    assert of(told("a", 27_842, origin="gb_ons"), told("b", 31_555, 2)).independent == 2


def test_an_outlet_whose_number_others_repeat_is_the_origin() -> None:
    traced = of(told("a"), told("b", day=2), told("c", day=3))
    assert (traced.primary, traced.independent) == ("a", 1)
    assert [link.to_article for link in traced.links] == ["a-1", "a-1"]


def test_telling_digits_weigh_by_their_number() -> None:
    scores = [of(told("a", value), told("b", value, 2)).links[0].score for value in (512, 5_123, 51_234)]
    assert scores == sorted(set(scores))
    assert of(told("a", 7), told("b", 7, 2)).links == ()


def test_who_names_the_source_of_the_same_digits_tells_whose_they_are_even_later() -> None:
    traced = of(told("a"), told("b", day=3, origin="gb_ons"))
    assert (traced.primary, traced.independent) == ("gb_ons", 1)


def test_rounded_and_cut_off_numbers_are_echoes() -> None:
    for value in (28_000, 27_800, 27_000):
        assert of(told("a", origin="gb_ons"), told("b", value, 2, digits=None)).independent == 1


def test_the_same_words_quoted_show_a_copy() -> None:
    words = "nobody at the port saw them coming that night"
    one, other = told("a", 40, quote=words), told("b", 60, 2, quote=f"we know {words} they say")
    traced = of(one, other)
    assert ties(traced, [one, other]) == [("b", "shares_quote", "a")]
    assert traced.independent == 1
    assert of(told("a", 40, quote=words), told("b", 60, 2, quote="nobody at the port")).independent == 2


def test_a_shared_slip_shows_the_copy_beside_a_named_source() -> None:
    members = [
        told("a", origin="gb_ons"),
        told("b", day=2, origin="gb_ons"),
        told("c", 27_482, 3, origin="gb_ons"),
        told("d", 27_482, 4, origin="gb_ons"),
    ]
    traced = of(*members)
    assert ("d", "shares_slip", "c") in ties(traced, members)
    assert traced.independent == 1
    assert judged(members, traced.roots)[0] == "conflict"


@pytest.mark.parametrize(
    ("one", "other", "is_slip"),
    [(27_842, 27_482, True), (51_300, 15_300, True), (114_000, 11_400, True), (27_842, 27_843, False), (8.3, 3.8, True),
     (120, 102, True), (102, 120, True), (27_842, 27_842, False)],
)  # fmt: skip
def test_a_slip_is_two_digits_swapped_or_a_zero_too_many(one: float, other: float, is_slip: bool) -> None:
    first, second = (digits_of_value(told("a", value)) for value in (one, other))
    assert first
    assert second
    assert (second in set(slips(first))) == is_slip


@given(st.integers(1, 10**12), st.integers(-6, 6))
def test_digits_read_back_as_the_number(mantissa: int, exponent: int) -> None:
    value = mantissa * 10.0**exponent
    number = digits_of_value(told("a", value))
    assert number is None or float(str(number)) == pytest.approx(value, rel=1e-9)
    assert number is None or number == Digits(number.digits, number.exponent)


def test_credits_in_a_circle_end_at_the_earliest() -> None:
    members = [told("a", origin="b"), told("b", day=2, origin="c"), told("c", day=3, origin="a"), told("d", day=4)]
    traced = of(*members)
    assert (traced.primary, traced.independent) == ("a", 1)
    assert of(told("a", origin="a"), told("b", day=2, origin="a")).primary == "a"


def test_an_agency_and_what_it_is_part_of_are_one_origin() -> None:
    assert of(told("a", origin="us_trac"), told("b", day=2, origin="us_syracuse")).independent == 1
    assert of(told("a", origin="leak:us_dhs:new_york_post"), told("b", day=2, origin="us_dhs")).independent == 1
    assert of(told("a", origin="us_bls"), told("b", day=2, origin="us_census_bureau")).independent == 2


def test_a_part_of_a_name_is_the_whole_where_only_one_has_it() -> None:
    whole = told("a", origin="national-disaster-office")
    traced = of(whole, told("b", day=2, origin="disaster-office@NZ"))
    assert (traced.primary, traced.independent) == ("national-disaster-office", 1)
    kent, leeds, police = (told(name, day=day, origin=name) for day, name in enumerate(
        ("kent-police", "leeds-police", "police"), 1))  # fmt: skip
    assert of(kent, leeds, police).independent == 3
    assert of(told("a", origin="central-bank@GB"), told("b", day=2, origin="gb_boe")).primary == "gb_boe"


def test_who_gathers_numbers_comes_before_who_says_them() -> None:
    assert of(told("a", origin="person:ana-lund"), told("b", day=2, origin="gb_ons")).primary == "gb_ons"
    assert of(told("a", origin="fox_news"), told("b", day=2, origin="gb_ons")).primary == "gb_ons"
    assert of(told("a", origin="fox_news"), told("b", day=2)).primary == "fox_news"


def verdict(*members: Observation, former: Sequence[Observation] = ()) -> str:
    return judged(members, trace("s", members).roots, former)[0]


def test_later_numbers_of_one_origin_are_a_revision_and_an_old_one_told_again_changes_nothing() -> None:
    series = [told("a", 312, 1, "office"), told("b", 587, 2, "office"), told("c", 641, 4, "office")]
    assert verdict(*series) == "revision"
    assert verdict(*series, told("d", 312, 3, "office")) == "revision"
    assert verdict(*series, told("d", 700, 4, "office")) == "conflict"
    assert verdict(*series, told("d", 700, 5, "charity")) == "conflict"
    roots = trace("s", series).roots
    links = list(revisions("s", series, roots))
    assert [(link.from_article, link.to_article) for link in links] == [("b-2", "a-1"), ("c-4", "b-2")]
    assert {link.relation for link in links} == {"revises"}


def test_digits_in_the_wrong_order_are_no_revision() -> None:
    assert verdict(told("a", 1_204, 1, "office"), told("b", 1_240, 2, "office")) == "conflict"
    assert verdict(told("a", 12, 1, "office"), told("b", 21, 2, "office")) == "revision"


def test_who_repeats_what_an_article_has_corrected_makes_no_conflict() -> None:
    now, past = told("a", 28_115, article_id="a"), told("a", article_id="a")
    echo = told("b", day=2)
    assert verdict(now, echo) == "conflict"
    assert verdict(now, echo, former=[past]) == "revision"
    made = reconcile([now, echo], former=[past])
    assert ("revises", "a", "a") in {(one.relation, one.from_article, one.to_article) for one in made.links}


def test_a_number_that_the_article_calls_old_is_a_revision() -> None:
    now, past = told("a", 28_115, article_id="a"), told("a", article_id="a", outdated=True)
    assert verdict(now, past) == "revision"
    [link] = revisions("s", [now, past], trace("s", [now, past]).roots)
    assert (link.from_figure, link.to_figure) == (now.figure_ids[0], past.figure_ids[0])


RULES = vocabulary.read(RULES_FILE)["outdated"]


@pytest.mark.parametrize("name", list(RULES))
def test_what_is_called_old_is_told_by_the_words_before_it(name: str) -> None:
    def fires(text: str) -> bool:
        return bool(cues()[name].search(text.partition("N")[0] if text[0] != "N" else ""))

    assert RULES[name]["examples"]
    assert RULES[name]["not"]
    assert [text for text in RULES[name]["examples"] if not fires(text)] == []
    assert [text for text in RULES[name]["not"] if fires(text)] == []


def test_quotations_beside_a_number_are_kept_and_others_are_not() -> None:
    text = (
        "“Nothing of this kind came before”\n\n\nShips: 512 sank. “We saw it with our own eyes,” she said.\nThen “x”."
    )
    made = article(text)
    [figure] = [figure for figure in extract(made)[0] if figure.value == 512]
    assert quoted(made, figure) == "we saw it with our own eyes"
    assert not is_outdated([figure])
    assert digits_of(figure) == "512e0"


numbers = st.sampled_from([27_842.0, 27_482.0, 28_000.0, 31_555.0, 27_800.0, 12.0])
outlets = st.sampled_from(["a", "b", "c", "reuters", "the-post"])
origins = st.sampled_from([None, "a", "b", "reuters", "gb_ons", "office", "national-office@GB", "leak:us_dhs:a"])
news = st.builds(told, outlets, numbers, st.integers(1, 5), origins, st.booleans())


@given(st.lists(news, min_size=1, max_size=12, unique_by=lambda one: one.observation_id), st.randoms())
def test_whatever_the_order_trace_and_verdict_are_the_same(members: list[Observation], random: object) -> None:
    traced = trace("s", members)
    shuffled = sorted(members, key=lambda one: key(one.observation_id, str(random.random())))  # type: ignore[attr-defined]
    again = trace("s", shuffled)
    assert (again, judged(shuffled, again.roots)) == (traced, judged(members, traced.roots))
    assert list(revisions("s", members, traced.roots)) == list(revisions("s", shuffled, traced.roots))
    assert 1 <= traced.independent <= len(members)
    assert all(link.from_article != link.to_article for link in traced.links)
    assert len(traced.links) <= 4 * len({one.article_id for one in members})


def test_fifty_thousand_observations_are_looked_through_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """No pair is compared: only as many numbers are read as there are observations."""
    import flows.stages.reconcile.trace_shared as shared

    calls = 0
    read = shared.digits_of_value

    def counting(one: Observation) -> Digits | None:
        nonlocal calls
        calls += 1
        return read(one)

    monkeypatch.setattr(shared, "digits_of_value", counting)
    base = told("a")
    members = [
        replace(base, observation_id=str(at), article_id=str(at), outlet=f"o{at % 900}", figure_ids=(str(at),))
        for at in range(50_000)
    ]
    traced = trace("s", members)
    assert (calls, traced.independent, len(traced.links)) == (50_000, 1, 49_999)
