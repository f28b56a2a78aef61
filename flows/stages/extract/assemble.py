"""From the numbers of one sentence to its figures: the order in which the modules here fill in the fields."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from flows.stages.extract import (
    clause,
    concept,
    concept_carried,
    concept_gap,
    join,
    kind,
    kind_age,
    kind_carry,
    kind_lend,
    lexer,
    modifier,
    noun,
    noun_people,
    number,
    numeral,
    per,
    skip,
    skip_sport,
    status,
    unit,
    unit_poll,
    unit_quote,
)
from flows.stages.extract.concept_carried import Carried
from flows.stages.extract.draft import Draft
from flows.stages.extract.lexer import Token
from flows.stages.extract.noun import Noun
from flows.stages.extract.period import TimeExpression

_DETERMINED = frozenset({"a", "an", "the", "tested", "test", "tests", "came"})


@dataclass(frozen=True, slots=True)
class Read:
    """A sentence as read: its tokens, the drafts of its figures, and (first, last, class, rule) of what is none.

    ``carried`` is what the next sentence may leave out.
    """

    tokens: list[Token]
    drafts: list[Draft]
    skipped: list[tuple[int, int, str, str]]
    carried: Carried


def read(
    text: str, start: int, end: int, times: Sequence[TimeExpression], country: str | None, carried: Carried
) -> Read:
    """Read ``text[start:end]``, one sentence; ``times`` are the time expressions that touch it."""
    tokens = lexer.tokens(text, start, end, numeral.NUMBER_WORDS)
    drafts = [Draft.of(found, unit.attach(text, tokens, found, country)) for found in number.find_numbers(tokens)]
    drafts = list(_without_overlap(drafts))
    scene = skip.Scene(tokens, times, skip_sport.is_table(tokens), skip.is_title(tokens))
    reasons = _skip(scene, drafts)
    drafts = join.join(tokens, drafts)
    figures = [draft for draft in drafts if draft.skip is None]
    counted = _fill(tokens, figures, [(time.start, time.end) for time in times], carried)
    skipped = [
        (draft.first, draft.last, draft.skip, reasons.get(id(draft), "anchor"))
        for draft in drafts
        if draft.skip is not None
    ]
    skipped += _loose(tokens, drafts)
    return Read(tokens, figures, sorted(skipped), Carried(counted, tuple(figures)))


def _without_overlap(drafts: Sequence[Draft]) -> Iterator[Draft]:
    """A sign between two numbers (``5$10``) belongs to the first that took it; ``parts per million`` is no number."""
    last, unit_last = -1, -1
    for draft in drafts:
        if draft.last <= unit_last:
            continue
        if draft.first <= last:
            draft.first = last + 1
        last, unit_last = draft.last, draft.unit.last if draft.unit else -1
        yield draft


def _skip(scene: skip.Scene, drafts: Sequence[Draft]) -> dict[int, str]:
    reasons: dict[int, str] = {}
    for draft in drafts:
        _negate(scene.tokens, draft)
        if draft.skip:
            reasons[id(draft)] = draft.skip
            continue
        found = skip.classify(scene, draft)
        if found is not None:
            draft.skip, reasons[id(draft)] = found
    return reasons


def _negate(tokens: Sequence[Token], draft: Draft) -> None:
    """``minus 5``, ``-12C``, ``$-50.8bn``: a sign that nothing stands right before; ``plus or minus`` is none."""
    at = draft.first - 1
    if draft.form != "number" or at < 0:
        return
    word = tokens[at].low
    if word == "-" and not tokens[at + 1].gap and _hangs_on_name(tokens, at):
        draft.skip = "name"
        return
    signed = (
        word in ("-", "−", "–")
        and not tokens[at + 1].gap
        and (at == 0 or tokens[at].gap or tokens[at - 1].text in "([:")
    )
    if not signed and word == "-" and at > 0 and tokens[at - 1].low == "minus":
        at, signed = at - 1, True
    inner = next((n for n in range(draft.first, draft.last) if tokens[n].text in "-−"), None)
    inside = (
        inner is not None
        and draft.unit is not None
        and draft.unit.is_money
        and draft.unit.first < inner
        and tokens[inner + 1].kind == "n"
    )
    if word == "minus" and at > 1 and [token.low for token in tokens[at - 2 : at]] == ["plus", "or"]:
        return
    spoken = word == "minus" or (word == "negative" and (at == 0 or tokens[at - 1].low not in _DETERMINED))
    if signed or spoken or inside:
        draft.low, draft.high = -draft.high, -draft.low
        draft.first = min(at, draft.first) if not inside else draft.first
        draft.rules.append("number.negative")


def _hangs_on_name(tokens: Sequence[Token], hyphen: int) -> bool:
    """``COVID -19``: a name in capitals that a blank has parted from its number."""
    before = tokens[hyphen - 1] if hyphen else None
    return before is not None and tokens[hyphen].gap and before.text.isupper() and len(before.text) > 3


def _fill(tokens: Sequence[Token], drafts: list[Draft], times: concept.Times, carried: Carried) -> Noun | None:
    """Every field but period, place and attribution; returns the last counted noun."""
    for draft in drafts:
        modifier.apply(tokens, draft)
        _quote(tokens, draft)
    nouns = [_counted(tokens, draft, times) if _counts(draft) else None for draft in drafts]
    _share_hanging(tokens, drafts, nouns)
    _others(nouns)
    unsaid: str | None = None
    for index, draft in enumerate(drafts):
        found = nouns[index]
        gap = concept_gap.find(tokens, drafts[index - 1], draft, times) if index and found is None else None
        if found is None and draft.unit is None:
            concept_carried.lend(tokens, draft, (*carried.drafts, *drafts[:index]))
        if index and found is None:
            kind_lend.lend(tokens, drafts[index - 1], draft)
            if gap is not None:
                concept_gap.lend(tokens, drafts[index - 1], draft)
        if gap is not None and _counts(draft):
            found = nouns[index] = concept_gap.counted(tokens, gap, nouns[index - 1])
        elif _counts(draft) and found is None and _may_elide(tokens, draft):
            found = nouns[index] = noun.elided(tokens, drafts, nouns, index, carried.noun)
            if noun_people.of_people(tokens, draft) and found and not found.is_person:
                found = nouns[index] = None
        per.apply(tokens, draft, found.last if found else None)
        kind.apply(tokens, draft, found.last if found else None)
        if index:
            kind_carry.carry(tokens, drafts[index - 1], draft)
        if gap is not None:
            concept_gap.carry(tokens, drafts[index - 1], draft)
        measured = None if _counts(draft) else concept.measured_noun(tokens, draft)
        apposed = index > 0 and not clause.is_verb(tokens, draft.lead)  # not "and won 159 of 400 seats"
        part_of = drafts[index - 1].concept if apposed and drafts[index - 1].unit_name == "percent" else None
        if gap is not None and measured is None:
            draft.concept, unsaid = concept_gap.concept(tokens, gap, drafts[index - 1], unsaid, times)
        else:
            draft.concept, unsaid = concept.find(tokens, draft, found or measured, times, part_of), None
        timed = measured is None or clause.in_time(tokens[measured.first or 0], times)
        if index and timed and draft.noun_last is None:
            draft.concept = concept_gap.read(tokens, drafts[index - 1], draft, times)
        _name(tokens, draft, found)
        concept_carried.apply(tokens, draft, (*carried.drafts, *drafts[:index]))
        _tell_concept(draft, found or measured)
        draft.base = kind.find_base(tokens, draft)
        status.apply(tokens, draft)
        if index:
            status.carry(tokens, drafts[index - 1], draft)
            kind_carry.convert(tokens, drafts[index - 1], draft)
    kind_carry.share_ends(drafts)
    for draft in drafts:
        draft.count_in_whole_money()
    counted = [found for found in nouns if found is not None]
    return counted[-1] if counted else carried.noun


def _quote(tokens: Sequence[Token], draft: Draft) -> None:
    """Give a bare number the money that it quotes."""
    quoted = unit_quote.read(tokens, draft) or unit_poll.read(tokens, draft)
    if quoted is not None:
        draft.unit = quoted
        draft.rules.append(quoted.rule)


def _counted(tokens: Sequence[Token], draft: Draft, times: concept.Times) -> Noun | None:
    """The noun after the number, unless a time begins there: ``rose to 350,000 last month`` counts no months.

    The people of ``over-75s`` are counted by no number.
    """
    after = draft.end + 1
    if kind_age.is_bounded_group(tokens, draft):
        return None
    if after < len(tokens) and clause.in_time(tokens[after], times) and not clause.in_time(tokens[draft.last], times):
        return None
    return noun.following(tokens, draft)


def _share_hanging(tokens: Sequence[Token], drafts: Sequence[Draft], nouns: list[Noun | None]) -> None:
    """``four-, five- and six-cylinder``: a hyphen that hangs in the air waits for the noun of the next number."""
    for index in range(len(drafts) - 2, -1, -1):
        at, shared = drafts[index].end + 1, nouns[index + 1]
        hangs = at + 1 < len(tokens) and tokens[at].low == "-" and tokens[at + 1].low in (",", "and", "or", "to")
        if hangs and not tokens[at].gap and nouns[index] is None and shared is not None and _counts(drafts[index]):
            nouns[index] = Noun(shared.phrase, shared.head, shared.is_person, None, None, "noun.whole")


def _others(nouns: list[Noun | None]) -> None:
    """``killed 57 people and injured 300 others``: others are people where those before them are."""
    before: Noun | None = None
    for index, found in enumerate(nouns):
        if found is not None and found.head == "other" and before is not None and before.is_person:
            nouns[index] = replace(found, is_person=True)
        before = nouns[index] or before


def _counts(draft: Draft) -> bool:
    """True for a number that counts a noun rather than measures in a unit."""
    return draft.unit is None and draft.form not in ("ratio", "share")


def _may_elide(tokens: Sequence[Token], draft: Draft) -> bool:
    return (
        draft.form != "ordinal"
        and not kind_age.is_age(tokens, draft)
        and not kind.is_numbered(tokens, draft)
        and draft.kind != "score"
    )


def _name(tokens: Sequence[Token], draft: Draft, found: Noun | None) -> None:
    """The unit's name: that of the unit, person for people, else the counted noun; a ratio has none."""
    if found is not None and not (draft.kind == "index" and found.last is None):
        draft.noun, draft.noun_last, draft.is_person = found.head, found.last, found.is_person
        draft.rules.append(found.rule)
    if draft.unit is not None:
        draft.unit_name = draft.unit.name
    elif draft.form == "share":
        draft.unit_name = "percent"
    elif draft.kind == "age":
        draft.unit_name = "year"
    elif (
        noun_people.of_people(tokens, draft)
        or draft.is_person
        or (found is None and noun_people.befalls_people(tokens, draft))
    ):
        draft.unit_name = "person"
    elif noun_people.makes_up(draft):
        draft.unit_name, draft.is_person = "person", True
        draft.rules.append("noun.body")
    elif draft.kind not in ("ratio", "score"):
        draft.unit_name = draft.noun


def _tell_concept(draft: Draft, by_number: Noun | None) -> None:
    """Which way the concept was found, unless its own module said so: by the number's noun, or in the clause."""
    if draft.concept is not None and concept_carried.RULE not in draft.rules:
        is_noun = by_number is not None and by_number.phrase in draft.concept
        draft.rules.append("concept.noun" if is_noun else "concept.clause")


def _loose(tokens: Sequence[Token], drafts: Sequence[Draft]) -> list[tuple[int, int, str, str]]:
    """Numeric tokens in no draft: parts of units, idioms and number words that make no number here."""
    taken = {at for draft in drafts for at in range(draft.first, draft.last + 1)}
    loose = [
        at
        for at, token in enumerate(tokens)
        if (token.kind in "nv" or token.low in numeral.NUMBER_WORDS) and at not in taken
    ]
    if not loose:
        return []
    units = {at for draft in drafts if draft.unit for at in range(draft.unit.first, draft.unit.last + 1)}
    classes = ("unit" if at in units else "code" if tokens[at].kind == "n" else "other" for at in loose)
    return [(at, at, name, name) for at, name in zip(loose, classes, strict=True)]
