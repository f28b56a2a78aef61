"""One text of an article, read sentence by sentence into records: offsets, quotes, and the context of each figure."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field

from flows.stages.extract import attribution, modifier, numeral, period, place
from flows.stages.extract.assemble import Read, read
from flows.stages.extract.concept_carried import Carried
from flows.stages.extract.draft import Draft
from flows.stages.extract.sentence import sentences
from flows.stages.extract.unit_money import country_of_sentence, currency_of
from schemas.identity import figure_id
from schemas.records import Article, Figure, OffsetField, Section, Skipped

EXTRACTOR_VERSION = "4"
"""Raised whenever a change of rules or code can change a figure."""

_CAPTION = re.compile(
    r"\(?(?:[Pp]hoto|[Ii]mage|[Pp]icture)s?\s?(?:by|:|credit|courtesy)|\bGetty Images\b"
    r"|/(?:AP|AFP|Reuters|Shutterstock)\b|\b(?:AP|[Ff]ile) [Pp]hoto\b"
    r"|[A-Z][\w.-]{1,20} [A-Z][\w.-]{1,20} (?:for|/) the [A-Z]",
)
_CREDIT_SIGNS = ("hoto", "mage", "icture", "Getty", "/", " for the ")
"""Without one of these no credit can match."""

_CREDIT_TAIL = 120
_MAY_HOLD_NUMBER = re.compile(r"[\d¼-¾⅐-⅞↉]")


@dataclass(slots=True)
class Found:
    """What one text gave, and the country that it is about.

    ``reads`` are the readings of its sentences, where they were to be kept (for ``explain``).
    """

    figures: list[Figure] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    reads: list[tuple[tuple[int, int], Read]] = field(default_factory=list)
    land: str | None = None


@dataclass(frozen=True, slots=True)
class _Context:
    """What was found once in the whole text."""

    article: Article
    text: str
    offset_field: OffsetField
    spans: list[tuple[int, int]]
    times: list[period.TimeExpression]
    periods: period.Periods
    places: list[place.Place]
    country: str | None
    sources: list[attribution.Source]


def read_text(
    article: Article, text: str, offset_field: OffsetField, *, land: str | None = None, keep_reads: bool = False
) -> Found:
    """Read a title or a text: records for its figures and skipped tokens.

    ``land`` is the country that a title takes from its text. The readings of a long text take twice the memory of its
    figures: they are kept where ``keep_reads`` asks for them.
    """
    found = Found()
    spans = sentences(text)
    numbered = [_holds_number(text, start, end) for start, end in spans]
    if True not in numbered:
        return found
    places = place.find_places(text)
    land = land or place.home(places, article.country)
    found.land = land
    times = period.find_times(text, article.published, land)
    context = _Context(
        article,
        text,
        offset_field,
        spans,
        times,
        period.Periods(text, times, period.published_day(article.published), land),
        places,
        land,
        attribution.find_sources(text, spans),
    )
    country = article.country or currency_of(text, [spot.code for spot in places if spot.country is not None])
    starts = [time.start for time in context.times]
    named_at = [spot.start for spot in places]
    carried, last = Carried(), 0
    for index, (start, end) in enumerate(spans):
        if not numbered[index]:
            continue
        here = context.times[bisect_left(starts, start) : bisect_right(starts, end)]
        if index > last + 1:
            carried = Carried(carried.noun)
        near = places[bisect_left(named_at, start) : bisect_left(named_at, end)]
        named = {spot.code[:2] for spot in near if spot.country is not None}
        money = country_of_sentence(text, start, end, named, country) if named else country
        sentence = read(text, start, end, here, money, carried)
        carried, last = sentence.carried, index
        _record(context, index, sentence, found)
        if keep_reads:
            found.reads.append(((start, end), sentence))
    return found


def _holds_number(text: str, start: int, end: int) -> bool:
    if _MAY_HOLD_NUMBER.search(text, start, end):
        return True
    return not numeral.OPENING_WORDS.isdisjoint(_WORD.findall(text[start:end].lower()))


_WORD = re.compile(r"[a-z]++")


def _record(context: _Context, index: int, sentence: Read, found: Found) -> None:
    start, end = context.spans[index]
    section = _section(context, start, end) if sentence.drafts else "body"
    whole = context.text[start:end]
    for draft in sentence.drafts:
        found.figures.append(_figure(context, index, whole, section, sentence, draft))
    for first, last, skip_class, _ in sentence.skipped:
        a, b = sentence.tokens[first].start, sentence.tokens[last].end
        article = context.article
        found.skipped.append(
            Skipped(
                article.article_id,
                article.revision,
                article.cleaner_version,
                EXTRACTOR_VERSION,
                context.offset_field,
                a,
                b,
                context.text[a:b],
                skip_class,
            )
        )


def _section(context: _Context, start: int, end: int) -> Section:
    """A title is the headline; a paragraph that ends in a picture credit is a caption."""
    if context.offset_field == "title":
        return "headline"
    stop = context.text.find("\n", end, end + 2 * _CREDIT_TAIL)
    paragraph_end = stop if stop >= 0 else min(len(context.text), end + 2 * _CREDIT_TAIL)
    begin = context.text.rfind("\n", max(0, start - 4 * _CREDIT_TAIL), start) + 1 or start
    if paragraph_end - begin >= 4 * _CREDIT_TAIL:
        return "body"
    tail = context.text[max(begin, paragraph_end - _CREDIT_TAIL) : paragraph_end]
    return "caption" if any(sign in tail for sign in _CREDIT_SIGNS) and _CAPTION.search(tail) else "body"


def _figure(context: _Context, index: int, whole: str, section: Section, sentence: Read, draft: Draft) -> Figure:
    article, text, span = context.article, context.text, context.spans[index]
    tokens = sentence.tokens
    start, end = tokens[draft.first].start, tokens[draft.last].end
    quote_start, quote_end = _quote(sentence, draft)
    when = context.periods.governing(start, end, span, section)
    before = context.spans[index - 1] if index else None
    where = place.place_for(start, end, span, text, context.places, context.country, before)
    who = attribution.source_for(start, end, index, context.spans, text, context.sources)
    value, low, high = modifier.bounds(draft)
    base = (tokens[draft.base[0]].start, tokens[draft.base[1]].end) if draft.base else None
    return Figure(
        figure_id=figure_id(
            article.article_id, article.revision, article.cleaner_version, context.offset_field, start, end
        ),
        article_id=article.article_id,
        revision=article.revision,
        cleaner_version=article.cleaner_version,
        extractor_version=EXTRACTOR_VERSION,
        outlet=article.outlet,
        published=article.published.moment,
        section=section,
        sentence=whole,
        sentence_start=span[0],
        offset_field=context.offset_field,
        char_start=start,
        char_end=end,
        value_text=text[start:end],
        quote=text[quote_start:quote_end],
        quote_start=quote_start,
        quote_end=quote_end,
        value=value,
        value_low=low,
        value_high=high,
        precision=draft.precision,
        modifier=draft.modifier,
        modifier_text=_words(text, sentence, draft.modifier_first, draft.modifier_last),
        kind=draft.kind or "count",
        unit=draft.unit_name,
        unit_text=draft.unit.text if draft.unit else None,
        noun=draft.noun,
        concept=draft.concept,
        per=draft.per,
        direction=draft.direction,
        base_text=text[base[0] : base[1]] if base else None,
        base_start=base[0] if base else None,
        base_end=base[1] if base else None,
        period_start=when.period_start,
        period_end=when.period_end,
        period_kind=when.period_kind,
        period_basis=when.period_basis,
        period_text=when.period_text,
        area=where.area,
        area_text=where.area_text,
        area_basis=where.area_basis,
        attribution=who.attribution,
        attribution_basis=who.attribution_basis,
        status=draft.status,
        rules=tuple(filter(None, dict.fromkeys((*draft.rules, *when.rules, where.rule, who.rule)))),
    )


def _words(text: str, sentence: Read, first: int | None, last: int | None) -> str | None:
    if first is None or last is None:
        return None
    return text[sentence.tokens[first].start : sentence.tokens[last].end]


def _quote(sentence: Read, draft: Draft) -> tuple[int, int]:
    """From the modifier to the noun, the unit or what it is per, whichever stands last."""
    first = draft.first if draft.modifier_first is None else min(draft.first, draft.modifier_first)
    last = max(draft.end, draft.noun_last or 0, draft.per_last or 0, draft.modifier_last or 0)
    return sentence.tokens[first].start, sentence.tokens[last].end
