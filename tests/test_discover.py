"""Discovery: listings parsed from bytes, then whole sources against a real server and the bundled newsroom."""

from __future__ import annotations

import gzip
import os
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.stages.discover import Discovery, discover, discover_all, file_candidates
from flows.stages.discover.choice import matches
from flows.stages.discover.entry import ListingError, language_of
from flows.stages.discover.listing import parse_listing
from flows.stages.discover.times import published
from flows.stages.fetch import NoArchive, fetch_all
from schemas.address import file_url, path_of
from schemas.records import UNDATED, Candidate, Failure, Page, Published
from schemas.source import Settings, Source, load_sources
from tests.loopback import HOST, Loopback, Reply

SETTINGS = Settings(delay_seconds=0.0, retries=0, read_seconds=5.0)
SHIPPED = Path(__file__).parent.parent / "sources.yaml"

RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>T</title><language>en-GB</language>
<item><title>Old &amp;amp; &lt;b&gt;bold&lt;/b&gt;</title><link>/old</link>
<pubDate>Tue, 03 Mar 2026 08:15:30 +0100</pubDate></item>
<item><title>New</title><link>https://other.example/new?utm_source=rss#top</link>
<pubDate>Wed, 04 Mar 2026 00:00:00 GMT</pubDate></item>
<item><title>Undated</title><link>/undated</link><pubDate>last Thursday</pubDate></item>
<item><title>No link</title></item>
</channel></rss>"""
ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>T</title>
<entry><title>A</title><link href="a.html"/><updated>2026-03-05T00:00:00Z</updated>
<published>2026-03-04T23:30:00-05:00</published></entry></feed>"""
RDF = b"""<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
xmlns="http://purl.org/rss/1.0/" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>T</title></channel>
<item rdf:about="x"><title>R</title><link>http://r.example/1</link><dc:date>2026-03-04T10:00:00Z</dc:date></item></rdf:RDF>"""
NEWS_SITEMAP = b"""<?xml version="1.0"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
xmlns:news="http://www.google.com/schemas/sitemap-news/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc>https://n.example/a</loc><lastmod>2026-03-09</lastmod><news:news><news:publication><news:name>N</news:name>
<news:language>de</news:language></news:publication><news:publication_date>2026-03-05</news:publication_date>
<news:title>Headline</news:title></news:news><image:image><image:loc>https://n.example/a.jpg</image:loc>
<image:title>A picture</image:title></image:image></url></urlset>"""
JSON_FEED = b"""{"version": "https://jsonfeed.org/version/1.1", "title": "T", "language": "en-US", "items": [
{"id": "1", "url": "https://j.example/1", "title": "A &amp; B", "date_published": "2026-03-04T10:00:00+01:00"},
{"id": "2", "external_url": "https://j.example/2", "language": "de", "date_modified": "2026-03-05"}, {"id": "3"}, 4]}"""
HTML = b"<!DOCTYPE html><html><head><title>Welcome</title></head><body><p>Home</p></body></html>"
LAUGHS = b"""<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss version="2.0"><channel><title>&c;</title></channel></rss>"""


def minute(text: str, offset: int) -> Published:
    return Published(datetime.fromisoformat(text).replace(tzinfo=UTC), offset, "minute", "feed")


def day(text: str) -> Published:
    return Published(datetime.fromisoformat(text).replace(tzinfo=UTC), None, "day", "feed")


def getter(source: Source) -> object:
    """A ``get`` that really fetches."""

    def get(listings: Sequence[Candidate]) -> list[Page | Failure]:
        return fetch_all(listings, SETTINGS, "me@test.example", NoArchive(), sources=[source], listing=True)

    return get


def discovered(
    server: Loopback,
    now: datetime | None = None,
    since: date | None = None,
    until: date | None = None,
    **fields: object,
) -> Discovery:
    """What a source at the loopback server gives; paths in ``fields`` become addresses there."""
    addresses = {
        name: tuple(server.url(path) for path in fields.pop(name, ())) for name in ("feeds", "sitemaps", "urls")
    }
    source = Source(name="test", allow_hosts=(HOST,), **addresses, **fields)
    return discover(source, SETTINGS, getter(source), now, since=since, until=until)


def urls(discovery: Discovery) -> list[str]:
    return [candidate.url for candidate in discovery.candidates]


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ("Tue, 03 Mar 2026 08:15:30 +0100", minute("2026-03-03T07:15", 60)),
        ("Wed, 30 Sep 2026 08:30:00 EDT", minute("2026-09-30T12:30", -240)),
        ("2026-03-05T10:00:00+05:30", minute("2026-03-05T04:30", 330)),
        ("2026-03-05T10:00Z", minute("2026-03-05T10:00", 0)),
        ("2026-03-05", day("2026-03-05")),
        ("Tue, 03 Mar 2026 00:00:00 +0100", day("2026-03-03")),  # midnight: a day, the one that is printed
        ("2026-03-05T10:00:00", day("2026-03-05")),  # no zone: the day is all that is known
        ("Tue, 03 Mar 2026 08:15:30 XYZ", day("2026-03-03")),
        ("0001-01-01T00:01:00+14:00", UNDATED),
        ("yesterday", UNDATED),
        ("", UNDATED),
        (None, UNDATED),
    ],
)
def test_a_feeds_time_keeps_its_offset_and_claims_no_more_than_it_prints(
    printed: str | None, expected: Published
) -> None:
    assert published(printed) == expected


@given(st.text(max_size=80))
def test_no_printed_date_breaks_discovery(printed: str) -> None:
    assert published(printed).basis in ("feed", "none")


def test_rss_gives_links_titles_times_and_language() -> None:
    old, new, undated = parse_listing(RSS).entries
    assert (old.link, old.title, old.published) == ("/old", "Old & bold", minute("2026-03-03T07:15", 60))
    assert (new.title, new.published, new.language) == ("New", day("2026-03-04"), "en")
    assert undated.published == UNDATED


def test_atom_takes_published_before_updated_and_rdf_takes_its_only_date() -> None:
    assert parse_listing(ATOM).entries[0].published == minute("2026-03-05T04:30", -300)
    assert parse_listing(RDF).entries[0].published == minute("2026-03-04T10:00", 0)


def test_a_news_sitemap_keeps_date_title_and_language_and_leaves_pictures_alone() -> None:
    (entry,) = parse_listing(NEWS_SITEMAP).entries
    assert (entry.link, entry.title, entry.language) == ("https://n.example/a", "Headline", "de")
    assert entry.published == day("2026-03-05")


def test_a_json_feed_gives_links_titles_times_and_language() -> None:
    one, two = parse_listing(b"\xef\xbb\xbf " + JSON_FEED).entries
    assert (one.link, one.title, one.language) == ("https://j.example/1", "A & B", "en")
    assert one.published == minute("2026-03-04T09:00", 60)
    assert (two.link, two.language, two.published) == ("https://j.example/2", "de", UNDATED)


@pytest.mark.parametrize("version", ["0.90", "0.91", "0.92", "1.0", "2.0"])
def test_every_rss_that_there_was_is_read(version: str) -> None:
    item = "<item><title>R</title><link>http://r.example/1</link></item>"
    old = {"0.90": "http://my.netscape.com/rdf/simple/0.9/", "1.0": "http://purl.org/rss/1.0/"}
    if version in old:
        spaces = f'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="{old[version]}"'
        feed = f"<rdf:RDF {spaces}><channel><title>T</title></channel>{item}</rdf:RDF>"
    else:
        feed = f'<rss version="{version}"><channel><title>T</title>{item}</channel></rss>'
    assert [(entry.link, entry.title) for entry in parse_listing(feed.encode()).entries] == [
        ("http://r.example/1", "R")
    ]


CDX_LINES = b"""{"timestamp": "20260305101500", "url": "https://c.example/a", "mime": "text/html", "status": "200"}
{"timestamp": "20260303101500", "url": "https://c.example/a", "mime": "text/html", "status": "200"}
{"timestamp": "20260304000000", "url": "https://c.example/b", "mime": "image/png", "status": "200"}
{"timestamp": "20260304000000", "url": "https://c.example/c", "mime": "text/html", "status": "404"}
{"timestamp": "never", "url": "https://c.example/d"}"""
CDXJ = b'example,c)/a 20260303101500 {"url": "https://c.example/a", "mime": "text/html", "status": "200"}\n'
WAYBACK = b"""[["urlkey","timestamp","original","mimetype","statuscode"],
["x","20260303101500","https://c.example/a","text/html","200"],["x","20260304","https://c.example/e","text/css","200"]]"""


@pytest.mark.parametrize(
    ("answer", "links"),
    [(CDX_LINES, ["https://c.example/a", "https://c.example/d"]), (CDXJ, ["https://c.example/a"]), (WAYBACK, ["https://c.example/a"])],
    ids=["JSON lines", "CDXJ", "Wayback"],
)  # fmt: skip
def test_the_answer_of_a_capture_index_lists_its_pages_and_dates_none(answer: bytes, links: list[str]) -> None:
    entries = parse_listing(answer).entries
    assert [entry.link for entry in entries] == links
    assert {entry.published for entry in entries} == {UNDATED}
    assert entries[0].changed == datetime(2026, 3, 3, 10, 15, tzinfo=UTC)


def test_a_plain_list_of_addresses_is_read_as_sitemaps_may_be() -> None:
    entries = parse_listing(b"https://l.example/a\r\n\nhttps://l.example/b\n").entries
    assert [entry.link.strip() for entry in entries] == ["https://l.example/a", "https://l.example/b"]


@pytest.mark.parametrize("body", [b"{}", b"[]", b"[[]]", b'{"items": 3}', b"[" * 100_000, b'{"a": ' * 100_000])
def test_json_that_lists_nothing_is_no_listing(body: bytes) -> None:
    try:
        assert parse_listing(body).entries == ()
    except ListingError as error:
        assert "JSON" in str(error)


def test_a_sitemap_of_many_pages_is_let_go_as_it_is_read() -> None:
    page = "<url><loc>https://m.example/{}</loc><lastmod>2026-03-09</lastmod></url>"
    body = f"<urlset>{''.join(map(page.format, range(50_000)))}</urlset>".encode()
    assert len(parse_listing(body).entries) == 50_000


def test_lastmod_orders_a_sitemap_but_dates_nothing() -> None:
    body = b"<urlset><url><loc>https://x.example/1</loc><lastmod>2026-03-05T10:00:00Z</lastmod></url></urlset>"
    (entry,) = parse_listing(body).entries
    assert entry.published == UNDATED
    assert entry.changed == datetime(2026, 3, 5, 10, tzinfo=UTC)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (HTML, "is HTML, not an RSS or Atom feed or a sitemap"),
        (b"just words", "is no XML that lists pages, not an RSS or Atom feed or a sitemap"),
        (b'{"version": "https://jsonfeed.org/version/1.1"}', "neither a JSON Feed"),
        (b"<urlset><url><loc>", "is broken XML"),
        (LAUGHS, "declares XML entities, which no feed or sitemap needs"),
        (LAUGHS.decode().encode("utf-16"), "declares XML entities"),
    ],
)
def test_what_is_no_listing_says_what_it_is(body: bytes, reason: str) -> None:
    with pytest.raises(ListingError, match=reason):
        parse_listing(body)


def test_a_sitemap_that_breaks_off_gives_what_comes_before() -> None:
    listing = parse_listing(b"<urlset><url><loc>https://x.example/1</loc></url><url><loc>https://x.ex")
    assert [entry.link for entry in listing.entries] == ["https://x.example/1"]
    assert listing.problem and listing.problem.startswith("is broken XML")


@pytest.mark.parametrize("feed", [RSS, ATOM, RDF])
def test_a_feed_that_breaks_off_gives_its_whole_entries_and_says_so(feed: bytes) -> None:
    whole = parse_listing(feed)
    assert whole.problem is None
    ends = [at for at in range(len(feed)) if feed[:at].endswith((b"</item>", b"</entry>"))]
    linked = [
        at for at in ends if b"<link" in feed[max(feed.rfind(b"<item", 0, at), feed.rfind(b"<entry", 0, at)) : at]
    ]
    for length in range(feed.index(b"</title>") + 8, feed.rindex(b"</")):
        try:
            listing = parse_listing(feed[:length])
        except ListingError:
            continue  # not even a root
        assert listing.problem and listing.problem.startswith("is broken XML"), length
        assert listing.entries == whole.entries[: sum(at <= length for at in linked)], length


def test_a_feed_that_loses_entries_says_so_and_one_that_is_merely_sloppy_does_not() -> None:
    lost = parse_listing(RSS.replace(b"<title>New</title>", b"<title><![CDATA[New</title>"))
    assert [entry.link for entry in lost.entries] == ["/old"]
    assert lost.problem and lost.problem.startswith("is broken XML")
    sloppy = parse_listing(RSS.replace(b"<title>New</title>", b"<title>New&nbsp;& improved<br></title>"))
    assert (len(sloppy.entries), sloppy.problem) == (3, None)


def test_external_entities_are_neither_declared_nor_loaded(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("<url><loc>https://secret.example/</loc></url>")
    attack = f'<!DOCTYPE urlset [<!ENTITY x SYSTEM "{secret.as_uri()}">]><urlset>&x;</urlset>'
    with pytest.raises(ListingError, match="declares XML entities"):
        parse_listing(attack.encode())
    outside = f'<!DOCTYPE urlset SYSTEM "{secret.as_uri()}"><urlset><url><loc>https://x.example/</loc></url></urlset>'
    assert [entry.link for entry in parse_listing(outside.encode()).entries] == ["https://x.example/"]


def test_a_body_that_is_a_file_name_opens_no_file(tmp_path: Path) -> None:
    feed = tmp_path / "feed.xml"
    feed.write_bytes(RSS)
    with pytest.raises(ListingError, match="is no XML"):
        parse_listing(str(feed).encode())


@given(st.binary(max_size=300) | st.binary(max_size=300).map(lambda middle: RSS[:200] + middle + RSS[200:]))
def test_no_bytes_break_the_parser(body: bytes) -> None:
    try:
        parse_listing(body)
    except ListingError as error:
        assert str(error)


@pytest.mark.parametrize(("tag", "code"), [("en-GB", "en"), ("zh_cn", "zh"), ("deu", None), ("", None), (None, None)])
def test_a_language_tag_gives_its_two_letters(tag: str | None, code: str | None) -> None:
    assert language_of(tag) == code


def test_candidates_are_absolute_deduplicated_and_newest_first() -> None:
    sitemap = b"<urlset><url><loc>/old?utm_campaign=x</loc><lastmod>2026-03-06</lastmod></url></urlset>"
    with Loopback({"/rss": Reply(RSS, content_type="text/xml"), "/map": Reply(sitemap)}) as server:
        found = discovered(server, feeds=["/rss"], sitemaps=["/map"], urls=["/always"])
        # The sitemap's /old changed last, but the feed alone knows when it was published.
        expected = ["/always", "/old", "https://other.example/new?utm_source=rss", "/undated"]
        assert urls(found) == [server.url(url) if url.startswith("/") else url for url in expected]
    assert [candidate.via for candidate in found.candidates] == ["list", "feed", "feed", "feed"]
    assert found.candidates[1].published == minute("2026-03-03T07:15", 60)
    assert (found.failures, found.listed) == ((), 5)


def test_max_pages_patterns_and_window_choose_among_the_listed() -> None:
    now = datetime(2026, 3, 5, tzinfo=UTC)
    with Loopback({"/rss": Reply(RSS, content_type="application/rss+xml")}) as server:
        assert urls(discovered(server, feeds=["/rss"], max_pages=1)) == ["https://other.example/new?utm_source=rss"]
        assert urls(discovered(server, feeds=["/rss"], include=("*/old", "*/un*ed"))) == [
            server.url("/old"),
            server.url("/undated"),
        ]
        assert urls(discovered(server, feeds=["/rss"], exclude=("http*",))) == []
        windowed = discovered(server, now, feeds=["/rss"], window_days=1)
        assert urls(windowed) == ["https://other.example/new?utm_source=rss", server.url("/undated")]


@given(st.lists(st.sampled_from(["a", "b", "ab", "*"]), max_size=6), st.text("ab", max_size=8))
def test_a_pattern_matches_as_its_stars_say(parts: list[str], url: str) -> None:
    import re

    pattern = "".join(parts)
    assert matches(url, pattern) == bool(re.fullmatch(re.sub(r"\*+", ".*", pattern), url))


def test_an_index_leads_to_its_newest_sitemaps_and_no_further_than_its_share() -> None:
    index = "<sitemapindex>" + "".join(
        f"<sitemap><loc>/map{n}.xml.gz</loc><lastmod>2026-03-{n:02}</lastmod></sitemap>" for n in range(1, 15)
    )
    routes = {"/index": Reply(f"{index}</sitemapindex>".encode(), content_type="text/xml")}
    for n in range(1, 15):
        body = gzip.compress(f"<urlset><url><loc>/page{n}</loc></url></urlset>".encode())
        routes[f"/map{n}.xml.gz"] = Reply(body, content_type="application/gzip")
    with Loopback(routes) as server:
        found = discovered(server, sitemaps=["/index"])
        assert urls(found) == [server.url(f"/page{n}") for n in range(14, 5, -1)]
    (failure,) = found.failures
    assert failure.outcome == "refused"
    assert failure.reason == "names 14 further sitemaps, of which 9 are read (max_sitemaps)"


def test_days_that_are_asked_for_are_chosen_before_the_cut_to_max_pages_and_in_place_of_the_window() -> None:
    now = datetime(2026, 6, 1, tzinfo=UTC)
    days = [f"<item><link>/{n}</link><pubDate>{n:02} May 2026 22:00:00 -0500</pubDate></item>" for n in range(1, 31)]
    feed = f"<rss version='2.0'><channel><item><link>/undated</link></item>{''.join(days)}</channel></rss>".encode()
    with Loopback({"/rss": Reply(feed, content_type="text/xml")}) as server:

        def found(**asked: object) -> list[str]:
            listed = discovered(server, now, feeds=["/rss"], max_pages=3, window_days=7, **asked)
            return [url.removeprefix(server.url("/")) for url in urls(listed)]

        assert found() == ["30", "29", "28"]
        # 22:00 at -0500 is three o'clock of the next day in UTC, where the days are counted.
        assert found(since=date(2026, 5, 5), until=date(2026, 5, 6)) == ["5", "4", "undated"]
        assert found(until=date(2026, 5, 20)) == ["19", "18", "17"]
        assert found(since=date(2026, 5, 30)) == ["30", "29", "undated"]
        assert found(since=date(2026, 4, 1), until=date(2026, 4, 30), urls=["/always"]) == ["always", "undated"]


def test_a_last_change_rules_a_page_out_only_where_it_lies_before_the_days_asked_for() -> None:
    """A page may have been published long before it was last changed, and never after."""
    pages = {"/before": "2026-03-01", "/within": "2026-03-05", "/after": "2026-03-09", "/old": "2026-03-05"}
    entries = [f"<url><loc>{path}</loc><lastmod>{day}</lastmod></url>" for path, day in pages.items()]
    routes = {
        "/map": Reply(f"<urlset>{''.join(entries)}</urlset>".encode(), content_type="text/xml"),
        "/rss": Reply(RSS, content_type="text/xml"),
    }
    with Loopback(routes) as server:
        asked = {"since": date(2026, 3, 4), "until": date(2026, 3, 6)}
        listed = discovered(server, None, feeds=["/rss"], sitemaps=["/map"], include=(server.url("/*"),), **asked)
        # The feed knows that /old was published on the 3rd, whatever the sitemap says of its last change.
        assert urls(listed) == [server.url(path) for path in ("/after", "/within", "/undated")]


def test_for_past_days_an_index_leads_to_the_sitemaps_nearest_to_them() -> None:
    months = [f"<sitemap><loc>/map{n}</loc><lastmod>2025-{n:02}-28</lastmod></sitemap>" for n in range(1, 13)]
    index = Reply(f"<sitemapindex>{''.join(months)}</sitemapindex>".encode(), content_type="text/xml")
    settings = Settings(delay_seconds=0.0, max_sitemaps=3)
    with Loopback({"/index": index}) as server:
        source = Source(name="test", allow_hosts=(HOST,), sitemaps=(server.url("/index"),))
        discover(source, settings, getter(source), since=date(2025, 4, 10), until=date(2025, 4, 20))
        assert server.paths == ["/index", "/map4", "/map5"]


def test_indexes_of_any_depth_are_followed_as_far_as_the_sources_share_goes() -> None:
    routes = {
        f"/{n}": Reply(f"<sitemapindex><sitemap><loc>/{n + 1}</loc></sitemap></sitemapindex>".encode())
        for n in range(12)
    }
    with Loopback(routes | {"/7": Reply(b"<urlset><url><loc>/page</loc></url></urlset>")}) as server:
        assert urls(discovered(server, sitemaps=["/0"])) == [server.url("/page")]
    with Loopback(routes) as server:
        found = discovered(server, sitemaps=["/0"])
        assert server.paths == [f"/{n}" for n in range(SETTINGS.max_sitemaps)]
        assert [(failure.candidate.url, failure.reason) for failure in found.failures] == [
            (server.url("/9"), "names 1 further sitemaps, of which 0 are read (max_sitemaps)")
        ]


def test_a_home_page_leads_to_its_feeds_but_not_to_those_of_comments() -> None:
    home = b"""<!doctype html><html><head><link rel=stylesheet href=/a.css>
    <link rel="alternate" type="application/rss+xml; charset=utf-8" title="News" href="/rss">
    <link rel="alternate" type="application/rss+xml" title="Comments feed" href="/comments/rss">
    <link rel="alternate" type="application/feed+json" href="/feed.json"><link rel=alternate hreflang=de href=/de>
    </head><body><a href="/rss2">RSS</a></body></html>"""
    routes = {"/": Reply(home), "/rss": Reply(RSS, content_type="text/xml"), "/feed.json": Reply(JSON_FEED)}
    with Loopback(routes) as server:
        found = discovered(server, feeds=["/"])
        assert server.paths == ["/", "/rss", "/feed.json"]
        assert {candidate.via for candidate in found.candidates} == {"feed"}
        assert server.url("/old") in urls(found)
        assert "https://j.example/1" in urls(found)
        assert found.failures == ()


def test_an_index_that_names_itself_ends() -> None:
    index = b"<sitemapindex><sitemap><loc>/index</loc></sitemap><sitemap><loc>/index#2</loc></sitemap></sitemapindex>"
    with Loopback({"/index": Reply(index, content_type="text/xml")}) as server:
        assert discovered(server, sitemaps=["/index"]).candidates == ()
        assert server.paths == ["/index"]


def test_what_fails_is_noted_and_the_rest_goes_on() -> None:
    routes = {"/html": Reply(HTML), "/rss": Reply(RSS, content_type="text/xml"), "/empty": Reply(b"")}
    with Loopback(routes) as server:
        found = discovered(server, feeds=["/html", "/missing", "/empty", "/rss"])
        assert len(found.candidates) == 3
        assert [(failure.candidate.url, failure.reason) for failure in found.failures] == [
            (server.url("/html"), "is HTML, not an RSS or Atom feed or a sitemap"),
            (server.url("/missing"), "HTTP status 404"),
            (server.url("/empty"), "is empty"),
        ]


@pytest.mark.parametrize(
    "link", ["file:///etc/passwd", "javascript:alert(1)", "ftp://x.example/a", "http://[", "//", ""]
)
def test_a_listing_from_the_network_names_web_pages_only(link: str) -> None:
    body = f"<urlset><url><loc>{link}</loc></url><url><loc>/caf\u00e9 1</loc></url></urlset>".encode()
    with Loopback({"/map": Reply(body, content_type="text/xml")}) as server:
        assert urls(discovered(server, sitemaps=["/map"])) == [server.url("/caf%C3%A9%201")]


def test_a_local_listing_names_no_file_outside_its_folder(tmp_path: Path) -> None:
    links = [
        "a/x.html",
        "../secret.html",
        "a/../../secret.html",
        "file:///etc/passwd",
        "%2e%2e/secret.html",
        "x%00.html",
    ]
    feed = tmp_path / "outlet" / "feed.xml"
    feed.parent.mkdir()
    feed.write_text("<urlset>" + "".join(f"<url><loc>{link}</loc></url>" for link in links) + "</urlset>")
    source = Source(name="test", feeds=(feed.as_uri(),))
    (candidate,) = discover(source, SETTINGS, getter(source)).candidates
    assert candidate.url == (feed.parent / "a" / "x.html").as_uri()
    assert candidate.doc_id == "x"


def test_the_newsroom_is_discovered_without_a_network() -> None:
    sources = [source for source in load_sources(SHIPPED).sources if not source.needs_network]
    for found in discover_all(sources, SETTINGS, getter(sources[0])):
        assert found.failures == ()
        assert len(found.candidates) >= 3
        assert len({candidate.url for candidate in found.candidates}) == len(found.candidates)
        times = [candidate.published.moment for candidate in found.candidates]
        assert times == sorted(times, reverse=True)
        assert all(candidate.url.startswith("file:") and candidate.doc_id for candidate in found.candidates)


def test_files_and_folders_give_a_candidate_a_page_and_a_row(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    for name in ("b.html", "deep/budget-2.5.HTML.gz", "a.txt", "notes.csv", "\u00e9 #1.htm"):
        (tmp_path / name).write_bytes(b"x")
    rows = b'{"doc_id": "one", "text": "x"}\n\n{"text": "y"}\nbroken\n{"doc_id": "one"}\n{"doc_id": 7}\n'
    (tmp_path / "texts.jsonl").write_bytes(rows)
    found, failures = file_candidates([tmp_path], "test", 1000)
    assert failures == []
    assert [candidate.doc_id for candidate in found] == [
        *("a", "b", "one", "texts-3", "texts-4", "one", "7", "\u00e9 #1", "budget-2.5"),
    ]
    assert [candidate.url.partition("#")[2] for candidate in found][2:7] == [
        "one",
        "texts-3",
        "texts-4",
        "texts-5",
        "7",
    ]
    assert len({candidate.url for candidate in found}) == len(found)


def test_a_path_that_gives_nothing_says_so(tmp_path: Path) -> None:
    (tmp_path / "table.csv").write_text("1")
    (tmp_path / "empty").mkdir()
    missing, table, empty = tmp_path / "none.html", tmp_path / "table.csv", tmp_path / "empty"
    found, failures = file_candidates([missing, table, empty], "test", 1000)
    assert found == []
    assert [failure.reason for failure in failures] == [
        "cannot be read: No such file or directory",
        "holds nothing to read: .html, .htm (also .gz), .txt or .jsonl is needed",
        "holds nothing to read: .html, .htm (also .gz), .txt or .jsonl is needed",
    ]
    assert [path_of(failure.candidate.url) for failure in failures] == [missing, table, empty]


def test_entries_of_a_folder_that_cannot_be_read_are_named_and_cost_no_other(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_bytes(b"x")
    (tmp_path / "z.txt").write_bytes(b"x")
    (tmp_path / "dangling.html").symlink_to("nowhere.html")
    (tmp_path / "dangling.jsonl").symlink_to("nowhere.jsonl")
    (tmp_path / "dangling.css").symlink_to("nowhere.css")
    (tmp_path / "circle.txt").symlink_to("circle.txt")
    os.mkfifo(tmp_path / "pipe.jsonl")
    found, failures = file_candidates([tmp_path], "test", 1000)
    assert [candidate.doc_id for candidate in found] == ["a", "z"]
    assert {path_of(failure.candidate.url).name: failure.reason for failure in failures} == {
        "circle.txt": "cannot be read: Too many levels of symbolic links",
        "dangling.html": "cannot be read: No such file or directory",
        "dangling.jsonl": "cannot be read: No such file or directory",
        "pipe.jsonl": "is no file",
    }


def test_a_folder_that_cannot_be_listed_is_named_and_costs_no_other(tmp_path: Path) -> None:
    (tmp_path / "z.html").write_bytes(b"x")
    here = os.open(tmp_path, os.O_RDONLY)
    for _level in range(20):  # deeper than a path may be long: a folder that even root cannot list by its path
        os.mkdir("d" * 250, dir_fd=here)
        below = os.open("d" * 250, os.O_RDONLY, dir_fd=here)
        os.close(here)
        here = below
    os.close(here)
    found, failures = file_candidates([tmp_path], "test", 1000)
    assert [candidate.doc_id for candidate in found] == ["z"]
    assert [failure.reason for failure in failures] == ["cannot be read: File name too long"]


def test_links_to_folders_are_not_followed_below_the_folder_that_was_named(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.html").write_bytes(b"x")
    (tmp_path / "real" / "up").symlink_to(tmp_path)
    (tmp_path / "link").symlink_to("real")
    for named in (tmp_path, tmp_path / "link"):
        found, failures = file_candidates([named], "test", 1000)
        assert ([candidate.doc_id for candidate in found], failures) == (["a"], [])


def test_addresses_of_files_hold_no_dots_that_lead_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "texts.jsonl").write_text('{"doc_id": "one", "text": "x"}\n')
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path / "folder")
    (row,), _failures = file_candidates(["../texts.jsonl"], "test", 1000)
    _found, (missing,) = file_candidates(["./x/../../none.html"], "test", 1000)
    assert row.url == f"{(tmp_path / 'texts.jsonl').as_uri()}#one"
    assert missing.candidate.url == (tmp_path / "none.html").as_uri()


def test_a_file_name_that_is_no_utf8_keeps_its_bytes_and_names_a_document_that_can_be_stored(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path)
    for name in (b"caf\xe9.html", b"\xff.jsonl", b"\xfe.html"):
        Path(os.fsdecode(folder + b"/" + name)).write_bytes(b'{"text": "x"}')
    found, failures = file_candidates([tmp_path], "test", 1000)
    assert failures == []
    assert {candidate.doc_id for candidate in found} == {"caf%E9", "%FE", "%FF-1"}
    assert {candidate.url.rpartition("/")[2] for candidate in found} == {"caf%E9.html", "%FE.html", "%FF.jsonl#%25FF-1"}
    pages = fetch_all(found, SETTINGS, "", NoArchive())
    assert [page.body for page in pages if isinstance(page, Page)] == [b'{"text": "x"}'] * 3


@given(st.lists(st.binary(min_size=1, max_size=8), min_size=1, max_size=4))
def test_every_path_comes_back_from_its_address(parts: list[bytes]) -> None:
    path = Path(os.fsdecode(b"/" + b"/".join(part.translate(None, b"/\0") for part in parts)))
    assert os.fsencode(path_of(file_url(path))) == os.path.normpath(os.fsencode(path))
