"""Attacks by whoever serves a feed, a sitemap or a page, each by its name and over a real connection.

Others of their kind stand where the defence does: addresses, redirects and rebinding in ``test_connect``, oversized
robots.txt in ``test_robots``, headers of the archive in ``test_archive``.
"""

from __future__ import annotations

import gzip
import json
import resource
from datetime import UTC, datetime
from pathlib import Path

import pytest

from flows.stages.archive import Archiver, read_warc
from flows.stages.discover import Discovery, discover
from flows.stages.fetch import NoArchive, fetch_all
from schemas.records import Attempt, Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply

SETTINGS = Settings(delay_seconds=0.0, retries=0, max_bytes=200_000)
PAGE = b"<html><body><p>Prices rose 3.4 per cent.</p></body></html>"
XML = "application/xml"

LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
BILLION_LAUGHS = f'<!DOCTYPE x [<!ENTITY l0 "ha">{LAUGHS}]>'
QUADRATIC = f'<!DOCTYPE x [<!ENTITY a "{"a" * 20_000}">]>'
XXE = '<!DOCTYPE x [<!ENTITY l9 SYSTEM "{file}">]>'
PARAMETER = '<!DOCTYPE x [<!ENTITY % p SYSTEM "{url}"> %p;]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "{url}">'


def feed(prologue: str = "", title: str = "T", link: str = "/a") -> str:
    item = f"<item><title>{title}</title><link>{link}</link></item>"
    return f'<?xml version="1.0"?>{prologue}<rss version="2.0"><channel><title>{title}</title>{item}</channel></rss>'


def sitemap(prologue: str = "", title: str = "T", link: str = "https://x.example/a") -> str:
    url = f"<url><loc>{link}</loc><t>{title}</t></url>"
    return f'<?xml version="1.0"?>{prologue}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{url}</urlset>'


def json_feed(_prologue: str = "", title: str = "T", link: str = "/a") -> str:
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": [{"url": link, "title": title}]})


def captures(_prologue: str = "", _title: str = "T", link: str = "/a") -> str:
    return json.dumps({"url": link, "timestamp": "20260503000000", "mime": "text/html", "status": "200"})


def home(_prologue: str = "", title: str = "T", link: str = "/a") -> str:
    named = f'<link rel="alternate" type="application/rss+xml" title="{title}" href="{link}">'
    return f"<!doctype html><html><head>{named}</head><body></body></html>"


def listed(server: Loopback, path: str = "/list") -> Discovery:
    """What discovery makes of a listing, fetched as a run does."""
    source = Source(name="test", feeds=(server.url(path),), allow_hosts=(HOST,))

    def get(listings: list[Candidate]) -> list[Attempt]:
        return fetch_all(listings, SETTINGS, "me@test.example", NoArchive(), sources=[source], listing=True)

    return discover(source, SETTINGS, get)


def of_body(body: bytes, **fields: object) -> Discovery:
    with Loopback({"/list": Reply(body, content_type=XML, **fields)}) as server:
        found = listed(server)
        assert server.paths == ["/list"]  # whatever the document names, nothing of it was asked for
        return found


def reasons(found: Discovery) -> str:
    return "; ".join(failure.reason for failure in found.failures)


@pytest.mark.parametrize("form", [feed, sitemap])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
@pytest.mark.parametrize(
    ("prologue", "title"),
    [(BILLION_LAUGHS, "&l9;"), (QUADRATIC, "&a;" * 1000), (XXE, "&l9;"), (PARAMETER, "T")],
    ids=["billion laughs", "quadratic blow-up", "XXE", "parameter entity"],
)
def test_entities_are_turned_away_before_any_parser_sees_them(
    form: object, encoding: str, prologue: str, title: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("hush")
    with Loopback({"/dtd": Reply(b"<!ENTITY l9 'hush'>", content_type=XML)}) as elsewhere:
        text = form(prologue.replace("{file}", secret.as_uri()).replace("{url}", elsewhere.url("/dtd")), title)  # type: ignore[operator]
        found = of_body(text.encode(encoding))
        assert elsewhere.requests == elsewhere.robots == []
    assert not found.candidates and "hush" not in str(found)
    assert "declares XML entities" in reasons(found)


@pytest.mark.parametrize("form", [feed, sitemap])
@pytest.mark.parametrize("encoding", ["utf-7", "cp037", "cp500", "utf-16-be", "utf-16-le"])
def test_no_encoding_smuggles_entities_past_the_check(form: object, encoding: str, tmp_path: Path) -> None:
    """The declaration is hidden from whoever looks for it in ASCII, and named to the parser."""
    secret = tmp_path / "secret"
    secret.write_text("hush")
    text: str = form(XXE.replace("{file}", secret.as_uri()), "&l9;")  # type: ignore[operator]
    for declared in (text, text.replace('"1.0"', f'"1.0" encoding="{encoding}"', 1)):
        found = of_body(declared.encode(encoding))
        assert "hush" not in str(found)


@pytest.mark.parametrize("form", [feed, sitemap])
def test_a_document_type_that_lies_elsewhere_is_not_asked_for(form: object) -> None:
    with Loopback({"/dtd": Reply(b"<!ELEMENT x ANY>", content_type=XML)}) as elsewhere:
        found = of_body(form(OUTSIDE.replace("{url}", elsewhere.url("/dtd"))).encode())  # type: ignore[operator]
        assert elsewhere.requests == elsewhere.robots == []
    assert len(found.candidates) == 1


@pytest.mark.parametrize("deep", ["<a>" * 30_000, "<a b='" + "x" * 60_000, "<a" + " b='1'" * 20_000])
def test_neither_depth_nor_endless_attributes_break_discovery(deep: str) -> None:
    for form in (feed, sitemap):
        found = of_body(form("", f"<![CDATA[x]]>{deep}").encode())
        assert found.candidates or found.failures


def bomb(times: int = 1) -> bytes:
    """20 kB that inflate to 20 MB, packed so many times."""
    content = sitemap().encode() + b" " * 20_000_000
    for _ in range(times):
        content = gzip.compress(content, 9)
    return content


@pytest.mark.parametrize("path", ["/list", "/list.xml.gz"])
@pytest.mark.parametrize("headers", [{}, {"Content-Encoding": "gzip"}])
def test_gzip_bombs_inflate_no_further_than_the_bound(path: str, headers: dict[str, str]) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for body in (bomb(), gzip.compress(bomb(), 9)):
        with Loopback({path: Reply(body, content_type=XML, headers=headers)}) as server:
            found = listed(server, path)
        assert not found.candidates and found.failures
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) < 100_000  # kB, the making of it included


@pytest.mark.parametrize("form", [feed, sitemap, json_feed, captures])
@pytest.mark.parametrize(
    "link",
    [
        *("file:///etc/passwd", "file://localhost/etc/passwd", "FILE:/etc/passwd", "newsroom:harbour-ledger/feed.xml"),
        *("javascript:alert(1)", "data:text/html,x", "http://user:password@x.example/", "http://[::1"),
        "http://x.example:99999/",
    ],
)
def test_no_listing_of_the_web_names_files_credentials_or_other_schemes(form: object, link: str) -> None:
    found = of_body(form("", "T", link).encode())  # type: ignore[operator]
    assert all(one.url.startswith(f"http://{HOST}:") for one in found.candidates)


@pytest.mark.parametrize(
    ("link", "told"),
    [
        ("file:///etc/passwd", None),
        ("newsroom:harbour-ledger/feed.xml", None),
        ("http://169.254.169.254/latest/meta-data/", "refused"),
        ("http://[fd00:ec2::254]/feed", "refused"),
        ("http://2852039166/feed", "refused"),
    ],
)
def test_a_home_page_names_no_file_and_no_metadata_address_as_its_feed(link: str, told: str | None) -> None:
    found = of_body(home("", "T", link).encode())
    assert found.candidates == ()
    assert [failure.outcome for failure in found.failures] == ([told] if told else [])


@pytest.mark.parametrize(
    "hostile", ["[" * 200_000, '{"items": ' * 100_000, '{"items": [' + '{"url": 1},' * 9_000 + "{}]}", "[[[]]]"]
)
def test_json_of_any_depth_and_kind_lists_nothing_and_breaks_nothing(hostile: str) -> None:
    assert of_body(hostile.encode()[:190_000]).candidates == ()


@pytest.mark.parametrize(
    "path", ["/../../../../etc/passwd", "/%2e%2e/%2e%2e/x", "/a\\..\\b", "/\u202egnp.exe", "/a%00b", "/" + "x" * 1500]
)
def test_path_characters_of_an_address_name_no_file_of_ours(path: str, tmp_path: Path) -> None:
    """What is archived lies in files named for the run, whatever it is called."""
    raw = tmp_path / "raw"
    with Loopback() as server:
        found = of_body(feed("", "../../T\x7f", f"http://{HOST}:{server.port}{path}").encode())
        server._reply = lambda request: Reply(PAGE)  # type: ignore[method-assign]
        source = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST,))
        with Archiver(raw, "../../run") as archiver:
            pages = fetch_all(found.candidates, SETTINGS, "me@test.example", archiver, sources=[source])
    assert pages and all(isinstance(page, (Page, Failure)) for page in pages)
    assert {one.name for one in tmp_path.iterdir()} == {"raw"}
    (folder,) = raw.iterdir()
    assert [one.name for one in folder.iterdir()] == ["------run-00000.warc.gz"]


def test_headers_of_an_answer_inject_nothing_into_the_archive(tmp_path: Path) -> None:
    """A server may fold lines and send whatever bytes it likes; each header stays one line of one record."""
    evil = {"ETag": '"WARC-Type: warcinfo"', "X-A": "b\xff\x85c", "X-B": "en\r\n\tWARC-Type: warcinfo"}
    with Loopback({"/a": Reply(PAGE, headers=evil)}) as server, Archiver(tmp_path, "run") as archiver:
        candidate = Candidate("test", server.url("/a"), "feed", None, "T\r\nWARC-Type: warcinfo\r\n\r\n")
        source = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST,))
        (fetched,) = fetch_all([candidate], SETTINGS, "me@test.example", archiver, sources=[source])
    (path,) = tmp_path.glob("*/*.warc.gz")
    (replayed,) = read_warc(path, "")
    assert isinstance(fetched, Page) == isinstance(replayed, Page)
    assert replayed.candidate == candidate


def test_a_page_that_says_it_is_older_than_time_is_fetched_all_the_same() -> None:
    headers = {"Last-Modified": "Thu, 32 Feb 99999 25:61:61 GMT", "Date": "never"}
    with Loopback({"/a": Reply(PAGE, headers=headers)}) as server:
        source = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST,))
        candidate = Candidate("test", server.url("/a"), "feed")
        (page,) = fetch_all([candidate], SETTINGS, "me@test.example", NoArchive(), sources=[source])
    assert isinstance(page, Page) and page.fetched_at <= datetime.now(UTC)
