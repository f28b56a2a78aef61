"""sources.yaml: the shipped file is valid, and every mistake is named with its file and line."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest
from prefect.client.schemas.schedules import CronSchedule

from schemas.source import Schedule, SourceError, load_sources

SHIPPED = Path(__file__).parent.parent / "sources.yaml"
NEWSROOM = ["harbour-ledger", "northmoor-courier", "the-daily-parallax", "statline-wire"]


def problems(tmp_path: Path, text: str | bytes) -> list[str]:
    """The problems of a sources.yaml with this content, without the folder's name."""
    path = tmp_path / "sources.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    with pytest.raises(SourceError) as caught:
        load_sources(path)
    return [problem.replace(f"{tmp_path}/", "") for problem in caught.value.problems]


def test_the_shipped_file_names_the_newsroom_and_ten_outlets_on_the_network() -> None:
    sources = load_sources(SHIPPED)
    assert sources.contact == ""
    assert [source.name for source in sources.sources if not source.needs_network] == NEWSROOM
    assert sum(source.needs_network for source in sources.sources) >= 10


def test_the_shipped_settings_are_the_defaults() -> None:
    sources = load_sources(SHIPPED)
    assert sources.settings == type(sources.settings)()


def test_yaml_gives_no_types_of_its_own(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n- {name: vg, country: NO, urls: [https://vg.example/a], max_pages: 12}\n")
    (source,) = load_sources(path).sources
    assert (source.country, source.max_pages) == ("NO", 12)


def test_local_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    path = tmp_path / "sources.yaml"
    path.write_text("sources:\n- name: pile\n  files: [texts]\n")
    (source,) = load_sources(path).sources
    assert source.files == (str(tmp_path / "texts"),)
    assert not source.needs_network


def test_selecting_keeps_the_files_order_and_names_what_is_unknown() -> None:
    sources = load_sources(SHIPPED)
    assert [source.name for source in sources.select(["npr", "bbc-news"])] == ["bbc-news", "npr"]
    assert len(sources.select()) == len(sources.sources)
    with pytest.raises(SourceError, match="no source is named 'bbc'; known: "):
        sources.select(["bbc"])


GOOD = "sources:\n- name: a\n  urls: [https://a.example/1]\n"
MISTAKES = {
    "unknown key, with the one that is meant": (
        "sources:\n- name: a\n  feedz: [https://a.example/rss]\n  urls: [https://a.example/1]\n",
        "sources.yaml:3: a: feedz: unknown key; is feeds meant?",
    ),
    "unknown key at the top": (f"colour: red\n{GOOD}", "sources.yaml:1: colour: unknown key; known: contact, "),
    "unknown setting": (f"settings:\n  max_page: 3\n{GOOD}", "sources.yaml:2: settings.max_page: unknown key; is max_"),
    "bad URL": (
        "sources:\n- name: a\n  urls:\n  - https://a.example/1\n  - htp://a.example/2\n",
        "sources.yaml:5: a: urls: 'htp://a.example/2' is no http or https URL",
    ),
    "URL with credentials": (
        "sources:\n- name: a\n  urls: ['https://me:pw@a.example/']\n",
        "sources.yaml:3: a: urls: 'https://me:pw@a.example/' is no http",
    ),
    "newsroom address that leads out of it": (
        "sources:\n- name: a\n  feeds: ['newsroom:a/../../secret.xml']\n",
        "sources.yaml:3: a: feeds: 'newsroom:a/../../secret.xml' is no address",
    ),
    "duplicate name": (
        f"{GOOD}- name: a\n  urls: [https://a.example/2]\n",
        "sources.yaml:4: name 'a' is already used on line 2",
    ),
    "bad cron expression": (
        f"schedule:\n  cron: 61 4 * * *\n{GOOD}",
        "sources.yaml:2: schedule.cron: '61 4 * * *' is no cron expression: bad minute",
    ),
    "cron expression that never comes": (
        f"schedule:\n  cron: 0 0 30 2 *\n{GOOD}",
        "sources.yaml:2: schedule.cron: '0 0",
    ),
    "cron expression that Prefect does not know": (
        f"schedule:\n  cron: 0 4 LW * *\n{GOOD}",
        "sources.yaml:2: schedule.cron: '0 4 LW * *' is no cron expression: day-of-month takes L alone",
    ),
    "cron expression with seconds": (f"schedule:\n  cron: 0 0 4 * * *\n{GOOD}", "sources.yaml:2: schedule.cron: '0 0"),
    "bad time zone": (
        f"schedule: {{timezone: Europe/Londn}}\n{GOOD}",
        "sources.yaml:1: schedule.timezone: 'Europe/Londn' is no time zone",
    ),
    "bad contact": (f"contact: me\n{GOOD}", "sources.yaml:1: contact: 'me' is neither an e-mail address nor"),
    "contact that would break a header": (f'contact: "a@b.example\\r\\nX: y"\n{GOOD}', "sources.yaml:1: contact: 'a@b"),
    "bad number": (
        f"settings:\n  max_pages: many\n{GOOD}",
        "sources.yaml:2: settings.max_pages: a whole number above 0",
    ),
    "single value for a list": (
        "sources:\n- name: a\n  urls: https://a.example/\n",
        "sources.yaml:3: a: urls: a list is needed: put '- ' before",
    ),
    "list for a single value": ("sources:\n- name: [a]\n  urls: [https://a.example/]\n", "sources.yaml:2: "),
    "country that is none": (f"{GOOD}  country: UK\n", "sources.yaml:4: a: country: 'UK' is no ISO 3166 code"),
    "expectation that is none": (
        f"{GOOD}  expect:\n    articles: {{min: 9, max: 3}}\n",
        "sources.yaml:5: a: expect.articles: min is 9 and max 3: the other way round?",
    ),
    "unknown key in an expectation": (
        f"{GOOD}  expect:\n    articles: {{least: 9}}\n",
        "sources.yaml:5: a: expect.articles.least: unknown key; known: min, max",
    ),
    "expectation of an unknown kind": (
        f"{GOOD}  expect:\n    kinds: {{cash: {{min: 1}}}}\n",
        "sources.yaml:5: a: expect.kinds",
    ),
    "share that is none": (
        f"settings:\n  failing_share: 20%\n{GOOD}",
        "sources.yaml:2: settings.failing_share: a share from 0 to 1 is needed, such as 0.2, not '20%'",
    ),
    "nothing to read": ("sources:\n- name: a\n", "sources.yaml:2: a: nothing to read"),
    "missing name": (
        "sources:\n- title: A\n  urls: [https://a.example/]\n",
        "sources.yaml:2: sources.name: is missing",
    ),
    "text for a source": ("sources:\n- a\n", "sources.yaml:2: sources: a mapping (key: value) is needed"),
    "empty file": ("", "sources.yaml:1: sources: is missing"),
    "key given twice": (f"{GOOD}sources: []\n", "sources.yaml:4: sources is given twice, first on line 1"),
    "alias": (f"{GOOD}- &b\n  name: b\n  urls: [https://b.example/]\n- *b\n", "sources.yaml:4: anchors and aliases"),
    "alias of itself": ("sources: &a [*a]\n", "sources.yaml:1: anchors and aliases"),
    "broken YAML": ("contact: x\nsources: [\n", "sources.yaml:3: no YAML: "),
}


@pytest.mark.parametrize(("text", "problem"), MISTAKES.values(), ids=MISTAKES)
def test_a_mistake_is_named_with_file_and_line(tmp_path: Path, text: str, problem: str) -> None:
    (found,) = problems(tmp_path, text)
    assert found.startswith(problem)
    assert "\n" not in found


def test_all_mistakes_are_named_at_once_in_the_files_order(tmp_path: Path) -> None:
    found = problems(tmp_path, "contact: me\nsources:\n- name: A\n  urls: [x]\n")
    assert [line.split(": ")[0] for line in found] == ["sources.yaml:1", "sources.yaml:3", "sources.yaml:4"]


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"none\.yaml: cannot be read: No such file"):
        load_sources(tmp_path / "none.yaml")
    assert problems(tmp_path, b"contact: \xff\n") == ["sources.yaml: is not UTF-8 (byte 9)"]


BOTH = (
    "0 4 * * *",
    "*/15 4-6,22 1,L jan-MAR/2 *",
    "0 4 L * *",
    "0 4 l * 1",
    "0 4 * * 5#2",
    "0 4 * * fri#1,5#3",
    "0 4 * * 0-7",
)
NEITHER = (
    "0 4 W * *",
    "0 4 1W * *",
    "0 4 * * 5#6",
    "0 4 * * 8",
    "0 24 * * *",
    "*/0 4 * * *",
    "0 4 L-3 * *",
    "R 4 * * *",
)
ONLY_CRONSIM = (
    "0 4 LW * *",
    "0 4 lw,1 * *",
    "0 4 L/2 * *",
    "0 4 * * 5L",
    "0 4 * * 5l,1",
    "0 4 * * 5#2,1",
    "0 4 * * 5#2,MON",
)
ONLY_PREFECT = ("0 4 ? * *", "0 4 * * FRI-MON", "0 4 1 12-1 *", "0 4 * * L5", "30-0 4 * * *", "0 0 30 2 *", "@daily")


@pytest.mark.parametrize("cron", [*BOTH, *NEITHER, *ONLY_CRONSIM, *ONLY_PREFECT])
def test_a_schedule_is_accepted_only_where_prefect_accepts_it_too(cron: str) -> None:
    refused = pytest.raises(ValueError, match=r"no cron expression|Invalid cron string|unsupported")
    with nullcontext() if cron in (*BOTH, *ONLY_PREFECT) else refused:
        CronSchedule(cron=cron)
    with nullcontext() if cron in BOTH else refused:
        Schedule(cron=cron)
