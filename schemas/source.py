"""What sources.yaml may say: outlets, where they list their pages, and how politely they are asked.

The file is edited by hand, so it is read strictly: a key that nobody reads, an address that is none or a schedule that
never comes is an error with its file and line, not a setting that silently does nothing. YAML gives texts only (NO is
Norway); what is a number here says so by its type.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import (
    BaseModel,
    BeforeValidator,
    ValidationError,
    ValidationInfo,
    field_validator,
    model_validator,
)
from pydantic_core import ErrorDetails, PydanticCustomError

from schemas.address import is_web_address
from schemas.cron import cron_problem
from schemas.expectations import Bounds, Expectations
from schemas.marked_yaml import Marked, MarkedYamlError, Place, parse
from schemas.payload import MAX_BYTES
from schemas.yaml_values import Count, ListingAddresses, Seconds, Share, Strict, Texts, WebAddresses, Whole, listed

_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PRODUCT = re.compile(r"[A-Za-z0-9._-]+")
_MAIL = re.compile(r"[!-?A-~]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")


class SourceError(Exception):
    """sources.yaml cannot be used as it stands; one line a problem, each with its file and, where known, its line."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Schedule(Strict):
    """When ``statwire serve`` runs the nightly flow: a cron expression of five fields, read in a time zone."""

    cron: str = "0 4 * * *"
    timezone: str = "UTC"

    @field_validator("cron")
    @classmethod
    def _comes(cls, value: str) -> str:
        if problem := cron_problem(value):
            raise ValueError(f"{value!r} is no cron expression: {problem}")
        return value

    @field_validator("timezone")
    @classmethod
    def _exists(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{value!r} is no time zone: a name such as Europe/London is needed") from None
        return value


class Retention(Strict):
    """How long a version of the warehouse can be read: each for ``every_days``, then as ``then`` says.

    ``week`` keeps the newest of each ISO week for good, ``nothing`` none. The newest of all is always kept.
    """

    every_days: Whole = 30
    then: Literal["week", "nothing"] = "week"


class Settings(Strict):
    """How Statwire behaves towards the outlets; times are seconds, sizes bytes.

    ``max_pages`` bounds what one outlet is asked for in one run, ``max_sitemaps`` how many sitemaps of it are read.
    ``max_bytes`` bounds a page as sent and as inflated. ``page_seconds`` bounds one request from its start to its last
    byte, ``run_seconds`` a run's fetching as a whole. ``delay_seconds`` passes between two requests to one host, and at
    most ``concurrency`` hosts are asked at the same time. A request that breaks off or is put off (429, 502, 503, 504)
    is made again ``retries`` times: after about ``retry_seconds``, then twice as long, or when the server says, if that
    is within ``retry_after_seconds``.

    Pages are cleaned and read by one process a core, but no more than ``workers``: each takes about 50 MB and reads
    twenty pages a second, while 32 hosts that are asked every 5 s give six. A source of whose figures more than
    ``failing_share`` fail validation is left out of the commit. ``retention`` says which versions of the warehouse are
    kept. ``writer_limit`` names a Prefect global concurrency limit that a run holds while it is at work, for writers on
    several machines.
    """

    user_agent: str = "Statwire"
    max_pages: Whole = 50
    max_sitemaps: Whole = 10
    max_bytes: Whole = MAX_BYTES
    connect_seconds: Seconds = 5.0
    read_seconds: Seconds = 10.0
    page_seconds: Seconds = 30.0
    run_seconds: Seconds = 3600.0
    delay_seconds: Seconds = 5.0
    concurrency: Whole = 32
    retries: Count = 2
    retry_seconds: Seconds = 4.0
    retry_after_seconds: Seconds = 120.0
    workers: Whole = 2
    failing_share: Share = 0.2
    retention: Retention = Retention()
    writer_limit: str = ""

    @field_validator("user_agent")
    @classmethod
    def _is_product(cls, value: str) -> str:
        if not _PRODUCT.fullmatch(value):
            raise ValueError(f"{value!r} is no product name: letters, digits, '.', '_' and '-' only (RFC 9110, 10.1.5)")
        return value


class Source(Strict):
    """One outlet. ``country`` (ISO 3166-1 alpha-2) lends its dollar the meaning, ``language`` is ISO 639-1.

    ``include`` and ``exclude`` are patterns of whole URLs, in which * stands for anything. ``window_days`` leaves out
    what the listing dates earlier than that many days ago. ``files`` are files and folders, relative to sources.yaml.
    ``allow_hosts`` names hosts on private networks that this source may be fetched from. ``captures`` are addresses
    below which WARC files lie that a capture index may name, such as https://data.commoncrawl.org/. A run warns where
    its counts lie outside ``expect``.
    """

    name: str
    title: str = ""
    country: str | None = None
    language: str | None = None
    feeds: ListingAddresses = ()
    sitemaps: ListingAddresses = ()
    urls: WebAddresses = ()
    files: Texts = ()
    include: Texts = ()
    exclude: Texts = ()
    max_pages: Whole | None = None
    window_days: Whole | None = None
    delay_seconds: Seconds | None = None
    allow_hosts: Texts = ()
    captures: WebAddresses = ()
    expect: Expectations = Expectations()

    @field_validator("name")
    @classmethod
    def _is_slug(cls, value: str) -> str:
        if not _SLUG.fullmatch(value):
            raise ValueError(f"{value!r} is no name: small letters, digits and single hyphens only, such as bbc-news")
        return value

    @field_validator("country")
    @classmethod
    def _is_country(cls, value: str | None) -> str | None:
        if value == "UK":
            raise ValueError("'UK' is no ISO 3166 code: the United Kingdom is GB")
        if value is not None and not re.fullmatch("[A-Z]{2}", value):
            raise ValueError(f"{value!r} is no country: an ISO 3166 code of two capitals is needed, such as GB")
        return value

    @field_validator("language")
    @classmethod
    def _is_language(cls, value: str | None) -> str | None:
        if value is not None and not re.fullmatch("[a-z]{2}", value):
            raise ValueError(f"{value!r} is no language: an ISO 639-1 code of two small letters is needed, such as en")
        return value

    @field_validator("files")
    @classmethod
    def _beside_the_file(cls, value: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        folder: Path | None = info.context and info.context.get("folder")
        return tuple(str(folder / path) if folder else path for path in value)

    @model_validator(mode="after")
    def _lists_something(self) -> Source:
        if not (self.feeds or self.sitemaps or self.urls or self.files):
            raise ValueError("nothing to read: feeds, sitemaps, urls or files are needed")
        return self

    @property
    def needs_network(self) -> bool:
        """Whether anything of it lies outside this machine's files and the bundled newsroom."""
        return any(is_web_address(address) for address in (*self.feeds, *self.sitemaps, *self.urls))


class Sources(Strict):
    """sources.yaml as a whole. Without ``contact`` (an e-mail address or URL) no outlet on the network is asked."""

    contact: str = ""
    schedule: Schedule = Schedule()
    settings: Settings = Settings()
    sources: Annotated[tuple[Source, ...], BeforeValidator(listed)]

    @field_validator("contact")
    @classmethod
    def _can_be_reached(cls, value: str) -> str:
        if value and not (_MAIL.fullmatch(value) or is_web_address(value)):
            raise ValueError(f"{value!r} is neither an e-mail address nor an http or https URL")
        return value

    @model_validator(mode="after")
    def _names_are_unique(self) -> Sources:
        first: dict[str, int] = {}
        for index, source in enumerate(self.sources):
            if source.name in first:
                places = {"at": ("sources", index, "name"), "first": ("sources", first[source.name], "name")}
                raise PydanticCustomError("duplicate_name", "two sources have this name", places)
            first[source.name] = index
        return self

    def select(self, names: Sequence[str] = ()) -> tuple[Source, ...]:
        """The named sources in the file's order; all, without names. Raises ``SourceError`` for an unknown one."""
        known = {source.name for source in self.sources}
        unknown = [name for name in names if name not in known]
        if unknown:
            raise SourceError([f"no source is named {name!r}; known: {', '.join(sorted(known))}" for name in unknown])
        return tuple(source for source in self.sources if not names or source.name in names)


def load_sources(path: Path) -> Sources:
    """Read sources.yaml. Raises ``SourceError``, one line ``FILE:LINE: what is wrong`` a problem."""
    try:
        marked = parse(path.read_text("utf-8-sig"))
    except OSError as error:
        raise SourceError([f"{path}: cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError as error:
        raise SourceError([f"{path}: is not UTF-8 (byte {error.start})"]) from None
    except MarkedYamlError as error:
        raise SourceError([f"{path}:{error.line}: {error}"]) from None
    try:
        return Sources.model_validate(marked.document or {}, context={"folder": path.parent})
    except ValidationError as invalid:
        problems = [_located(error, marked) for error in invalid.errors(include_url=False)]
    raise SourceError([f"{path}:{line}: {message}" for line, message in sorted(set(problems))])


def _located(error: ErrorDetails, marked: Marked) -> tuple[int, str]:
    place: Place = tuple(error["loc"])
    context = error.get("ctx", {})
    if error["type"] == "duplicate_name":
        place = context["at"]
        first = marked.line_of(context["first"])
        return marked.line_of(place), f"name {_at(marked.document, place)!r} is already used on line {first}"
    label = _label(marked.document, place)
    return marked.line_of(place), f"{label}: {_worded(error, place)}" if label else _worded(error, place)


def _worded(error: ErrorDetails, place: Place) -> str:
    """The problem in the words of sources.yaml rather than pydantic's."""
    context = error.get("ctx", {})
    match error["type"]:
        case "extra_forbidden":
            keys = list(_model_at(place[:-1]).model_fields)
            near = get_close_matches(str(place[-1]), keys, 1)
            return f"unknown key; {f'is {near[0]} meant?' if near else 'known: ' + ', '.join(keys)}"
        case "missing":
            return "is missing"
        case "value_error":
            return str(context["error"])
        case "string_type":
            return "a single value is needed"
        case "model_type" | "dict_type" | "model_attributes_type":
            return "a mapping (key: value) is needed"
        case "tuple_type":
            return "a list is needed"
        case _:
            return error["msg"]


def _model_at(place: Place) -> type[BaseModel]:
    match place:
        case ("schedule", *_):
            return Schedule
        case ("settings", "retention", *_):
            return Retention
        case ("settings", *_):
            return Settings
        case ("sources", int(), "expect", "articles" | "figures", *_) | ("sources", int(), "expect", _, _, *_):
            return Bounds
        case ("sources", int(), "expect", *_):
            return Expectations
        case ("sources", int(), *_):
            return Source
    return Sources


def _label(document: Any, place: Place) -> str:
    """What a person calls the place: the source's name, then the keys."""
    named = _at(document, (*place[:2], "name")) if place[:1] == ("sources",) and len(place) > 1 else None
    keys = [str(part) for part in place[2 if named else 0 :] if isinstance(part, str)]
    return ": ".join([*([str(named)] if named else []), *([".".join(keys)] if keys else [])])


def _at(document: Any, place: Place) -> Any:
    for part in place:
        try:
            document = document[part]
        except (KeyError, IndexError, TypeError):
            return None
    return document
