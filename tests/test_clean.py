"""Cleaning: what a page yields, how it says no, and that nothing else ever leaves it."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from flows.stages.clean import MAX_HTML_BYTES, Cleaned, CleanError, clean
from flows.stages.clean.charset import decode_html
from schemas.records import Candidate, Page, Published
from tests.golden_pages import FETCHED_AT, GOLDEN, outcome, page

STORY = (
    "<p>The office counted 4,310 ships in the harbour, which is more than it had counted in the year before.</p>"
    "<p>It said that the figures for the summer would be published when they were ready, and not before that.</p>"
)
GIVEN = Published(datetime(2020, 1, 2, tzinfo=UTC), None, "day", "given")


def read(
    body: bytes | str, kind: str = "text/html", url: str = "file:a.html", published: Published | None = None
) -> Cleaned:
    payload = body.encode() if isinstance(body, str) else body
    candidate = Candidate(source="test", url=url, via="file", doc_id="a")
    if published:
        candidate = replace(candidate, published=published)
    return clean(Page(candidate, url, None, kind, payload, FETCHED_AT))


def read_row(**row: object) -> Cleaned:
    return read(json.dumps(row), "application/json", "file:rows.jsonl#7")


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.html")), ids=lambda path: path.stem)
def test_golden_pages_are_cleaned_as_written_down(path):
    assert outcome(path) == json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("body", "kind", "expected"),
    [
        ("é".encode(), "text/html; charset=iso-8859-1", "é"),  # UTF-8 that proves itself outranks its label
        ("é".encode("cp1252"), "text/html; charset=iso-8859-1", "é"),
        ("“”".encode("cp1252"), "text/html; charset=ISO-8859-1", "“”"),
        (b"\xef\xbb\xbfabc", "text/html; charset=koi8-r", "abc"),
        ("é".encode("utf-16"), "text/html", "é"),
        ("<p>é".encode("utf-16-le"), "text/html", "<p>é"),
        ("漢字".encode("shift_jis"), "text/html; charset=Shift_JIS", "漢字"),
        ("漢字".encode("iso2022_jp"), "text/html; charset=iso-2022-jp", "漢字"),
        ('<meta charset="windows-1251">Доля'.encode("cp1251"), "text/html", '<meta charset="windows-1251">Доля'),
        (
            "é".encode() * 200 + b"\xff",
            "text/html",
            "é" * 200 + "\ufffd",
        ),  # a cut character does not change the charset
        ("é".encode(), "text/html; charset=rot13", "é"),
        ("é".encode(), "text/html; charset=no-such", "é"),
    ],
)
def test_charset_is_found(body, kind, expected):
    assert decode_html(body, kind) == expected


def test_undeclared_charset_is_detected():
    text = (
        "Доля заявок, которые были отклонены в прошлом году, выросла до сорока процентов, сообщило министерство. " * 3
    )
    assert decode_html(text.encode("cp1251"), "text/html") == text


@pytest.mark.parametrize(
    ("body", "kind", "reason", "detail"),
    [
        (b"", "text/html", "empty", "no bytes"),
        (b" \n\t", "text/html", "empty", "nothing but space"),
        (b"\x89PNG\r\n\x1a\n", "text/html", "binary", "PNG"),
        (b"\x1f\x8b\x08 rest", "text/html", "binary", "gzip"),
        (bytes(range(256)) * 20, "text/html", "binary", "control bytes"),
        (b"x", "application/pdf", "not_html", "application/pdf"),
        (b"just words", "text/html", "not_html", "no markup"),
        (b'<?xml version="1.0"?>\n<rss version="2.0"><channel/></rss>', "text/html", "not_html", "feed"),
        (b"<p>x" * (MAX_HTML_BYTES // 4 + 1), "text/html", "too_large", "20,000,004 bytes"),
        (b"4,310 ships\xff", "text/plain", "undecodable", "byte 11 (0xff)"),
        (b"\xff\xfea\x00", "text/plain", "undecodable", "UTF-16"),
        (b"a\x00b", "text/plain", "binary", "NUL at byte 1"),
        (b"{", "application/json", "bad_row", "no JSON"),
        (b"[" * 200_000, "application/json", "bad_row", "nested too deeply"),
        (b"[1]", "application/json", "bad_row", "object"),
        (b'{"doc_id": "a"}', "application/json", "bad_row", "text:"),
        (b'{"text": 5}', "application/json", "bad_row", "text:"),
        (b'{"text": " "}', "application/json", "empty", "text:"),
        (b'{"text": "a", "title": 5}', "application/json", "bad_row", "title:"),
        (b'{"text": "a", "published": "soon"}', "application/json", "bad_row", "published: 'soon'"),
        (b'{"text": "a", "language": "english"}', "application/json", "bad_row", "language: 'english'"),
        (rb'{"text": "ab\ud83d"}', "application/json", "bad_row", "U+D83D at character 2"),
    ],
    ids=str,
)
def test_unreadable_payload_is_refused_with_its_reason(body, kind, reason, detail):
    with pytest.raises(CleanError) as caught:
        read(body, kind)
    assert caught.value.reason == reason
    assert detail in caught.value.detail


def test_nesting_without_end_is_cut_not_followed():
    assert read(f"<html><body>{STORY}" + "<div>" * 200_000).text.startswith("The office counted")


def test_what_the_cleaner_breaks_on_is_told_of_the_page(monkeypatch):
    monkeypatch.setattr("flows.stages.clean.body.body_text", lambda *_: 1 // 0)
    with pytest.raises(CleanError, match="cleaner_error: ZeroDivisionError"):
        read(f"<html><body>{STORY}")


def test_the_first_basis_that_answers_dates_a_page():
    layers = [
        (
            '<script type="application/ld+json">{"@type": "NewsArticle", "datePublished": "2026-01-01"}</script>',
            "json_ld",
        ),
        ('<meta property="article:published_time" content="2026-01-02">', "meta"),
        ("", "url"),
    ]
    for start in range(len(layers)):
        head = "".join(markup for markup, _ in layers[start:])
        found = read(f"<head>{head}</head><body>{STORY}", url="https://a.example/2026/01/03/ships")
        assert found.published.basis == layers[start][1]
    assert read(f"<head>{layers[0][0]}</head><body>{STORY}", published=GIVEN).published == GIVEN
    assert read(f"<html><body>{STORY}").published.basis == "none"


def test_a_feeds_date_comes_after_the_pages_own_and_before_its_urls():
    feed = replace(GIVEN, basis="feed")
    url = "https://a.example/2026/01/03/ships"
    assert read(f"<html><body>{STORY}", url=url, published=feed).published == feed
    head = '<head><meta name="dc.date" content="2026-01-02"></head>'
    assert read(f"{head}<body>{STORY}", url=url, published=feed).published.basis == "meta"


def test_a_canonical_link_names_a_network_page_only_on_its_own_site():
    markup = "<head><link rel=canonical href='https://{}/ships?utm_source=x'></head><body>" + STORY
    here = read(markup.format("www.a.example"), url="https://m.a.example/ships?id=1")
    assert here.url == here.canonical == "https://www.a.example/ships"
    elsewhere = read(markup.format("b.example"), url="https://m.a.example/ships?id=1")
    assert (elsewhere.url, elsewhere.canonical) == ("https://m.a.example/ships?id=1", None)
    local = read(markup.format("b.example"))
    assert (local.url, local.canonical) == ("file:a.html", "https://b.example/ships")


@pytest.mark.parametrize("href", ["http://[", "javascript:x", "", "https://a.example/", "mailto:a@a.example"])
def test_a_canonical_link_that_names_no_page_is_left_alone(href):
    assert read(f"<head><link rel=canonical href='{href}'></head><body>{STORY}").canonical is None


def test_a_text_is_kept_as_it_is_and_dated_by_its_first_words():
    text = "\r\n date 2021-06-23 Ships: 4,310\r\n\r\nof them 12% tugs \n"
    found = read(text, "text/plain; charset=utf-8", "file:a.txt")
    assert found.text == text
    assert found.published == Published(datetime(2021, 6, 23, tzinfo=UTC), None, "day", "text")
    assert (found.doc_id, found.language, found.title) == ("a", "en", None)
    assert read(text, "text/plain", published=GIVEN).published == GIVEN
    assert read("Ships. date 2021-06-23", "text/plain").published.basis == "none"
    assert read("date 2021-02-30 x", "text/plain").published.basis == "none"


def test_a_row_says_what_its_keeper_says():
    found = read_row(
        doc_id=17, text=" A\n", published="2021-06-23T10:00:00+02:00", outlet="Courier", title="T", language="de-AT",
        url="https://a.example/x?utm_source=y", more=1,
    )  # fmt: skip
    assert (found.doc_id, found.text, found.outlet, found.title, found.language) == ("17", " A\n", "Courier", "T", "de")
    assert (found.url, found.canonical) == ("file:rows.jsonl#7", "https://a.example/x")
    assert found.published == Published(datetime(2021, 6, 23, 8, tzinfo=UTC), 120, "minute", "given")
    bare = read_row(text="x", published=None, title="")
    assert (bare.doc_id, bare.language, bare.title, bare.published.basis) == ("a", "en", None, "none")


def test_pages_without_an_article_are_set_aside_and_printed_all_the_same():
    gallery = '<script type="application/ld+json">{"@type": "ImageGallery"}</script>'
    video = '<meta property="og:type" content="video.other">'
    listing = '<script type="application/ld+json">{"@type": "CollectionPage"}</script>'
    assert read(f"<head>{gallery}</head><body>{STORY}").set_aside == "gallery"
    assert read(f"<head>{video}</head><body>{STORY}").set_aside == "video_page"
    assert read(f"<head>{listing}</head><body>{STORY}").set_aside == "index_page"
    assert read(f"<html><body>{STORY}", url="https://a.example/").set_aside == "index_page"
    assert read("<html><body><p>4,310 ships.").set_aside == "too_short"
    assert read("<html><body><img src=a.png>").set_aside == "no_article"
    assert read(f"<head>{gallery}</head><body>{STORY}").text


ARTICLE = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The harbour"}</script>'
CAPTION = "<figure><img src=a.png><figcaption>A boat</figcaption></figure>"
NOTES = "".join(
    f"<p>{hour}.15: Some 40 boats have left the harbour by now, the office of the port says.</p>"
    for hour in range(7, 11)
)
TEASER = "<h3><a href=/a>The port city counts its 40 boats again</a></h3><p>It did so last year.</p>"
LONG = STORY + "".join(
    f"<p>{f'The harbour is the largest on this coast, and {ships} ships a day call there in summer. ' * 3}</p>"
    for ships in (40, 50)
)


@pytest.mark.parametrize(
    ("head", "body", "path", "reason"),
    [
        (f"<title>Page not found | Courier</title>{ARTICLE}", "<p>Try our front page.", "/x", "error_page"),
        ("<title>Courier</title>", "<h1>Oops, something went wrong</h1><p>We could not find it.", "/x", "error_page"),
        ("<title>Just a moment...</title>", "<p>Enable JavaScript and cookies to go on.", "/x", "error_page"),
        ("<title>404 homes burn</title>" + ARTICLE, STORY, "/x", None),
        (f"<title>The count - live</title>{ARTICLE}", NOTES, "/x", "live_blog"),
        (f"<title>The count</title>{ARTICLE}", NOTES, "/news/live/count", "live_blog"),
        (f"<title>The count: live updates</title>{ARTICLE}", LONG, "/x", "live_blog"),
        (f"<title>The band, live</title>{ARTICLE}", LONG, "/culture/live/band", None),
        (f"<title>The floods in pictures</title>{ARTICLE}", CAPTION * 6 + STORY, "/x", "gallery"),
        (f"<title>The floods in pictures</title>{ARTICLE}", CAPTION + LONG, "/x", None),
        (f"<title>Watch: The bridge falls</title>{ARTICLE}", STORY, "/x", "video_page"),
        (f"<title>The bridge falls</title>{ARTICLE}", LONG, "/video/bridge", None),
        ("<title>Business</title>", TEASER * 12 + STORY, "/business/", "index_page"),
        ("<title>Harbours</title>", STORY, "/tag/harbours", "index_page"),
        ("<title>Harbours</title>", TEASER * 12 + STORY, "/2026/05/03/the-harbours-of-the-coast", "index_page"),
        ("<title>Harbours</title>" + ARTICLE, TEASER * 12 + STORY, "/2026/05/03/the-harbours-of-the-coast", None),
        ("<title>Harbours</title>", TEASER * 8 + LONG, "/2026/05/03/the-harbours-of-the-coast", None),
    ],
)  # fmt: skip
def test_wording_and_layout_together_tell_a_page_that_is_no_article(head, body, path, reason):
    page = f"<html><head>{head}</head><body><main>{body}</main></body></html>"
    assert read(page, url=f"https://courier.example{path}").set_aside == reason


@pytest.mark.parametrize(
    ("mark", "paywalled"),
    [
        ('<meta property="article:content_tier" content="locked">', True),
        ('<meta name="article:content_tier" content="Free">', False),
        ('<meta itemprop="isAccessibleForFree" content="false">', True),
        ('<meta itemprop="isAccessibleForFree" content="https://schema.org/True">', False),
        ('<meta property="article:content_tier" content="gold">', None),
        ('<meta name="is_paywalled" content="true">', True),
        ('<meta name="paywalled" content="no">', False),
        ('<meta name="access" content="subscriber">', True),
        ('<meta name="access" content="public">', None),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "isAccessibleForFree": false},'
            '{"@type": "NewsArticle", "headline": "x"}]}</script>',
            True,
        ),
        (
            '<script type="application/ld+json">{"@graph": [{"@type": "WebPage", "isAccessibleForFree": false},'
            '{"@type": "NewsArticle", "headline": "x", "isAccessibleForFree": true}]}</script>',
            False,
        ),
        ("", None),
    ],
)
def test_the_usual_marks_of_a_paywall_are_read(mark, paywalled):
    assert read(f"<html><head>{mark}</head><body>{STORY}").paywalled is paywalled


def test_json_ld_that_is_not_quite_json_is_read():
    block = '<!-- {"@type": ["NewsArticle"], "headline": "Ships \\ud83d up &amp; away", "author": "Piet Lowen",} -->'
    found = read(f'<head><script type="application/ld+json">{block}</script></head><body>{STORY}')
    assert (found.title, found.authors) == ("Ships up & away", ("Piet Lowen",))


def test_outcomes_travel_between_processes():
    cleaned = clean(page(GOLDEN / "graph.html"))
    assert pickle.loads(pickle.dumps(cleaned)) == cleaned
    error = pickle.loads(pickle.dumps(CleanError("empty", "no bytes")))
    assert (error.reason, error.detail, str(error)) == ("empty", "no bytes", "empty: no bytes")


def test_a_text_is_cleaned_without_the_parsers_of_html():
    code = (
        "import sys; from datetime import datetime, UTC; from flows.stages.clean import clean; "
        "from schemas.records import Candidate, Page; "
        "clean(Page(Candidate('s', 'file:a.txt', 'file'), 'file:a.txt', None, 'text/plain', b'a', datetime.now(UTC))); "
        "print(sorted({'lxml', 'trafilatura', 'htmldate', 'courlan', 'charset_normalizer', 'yaml'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


PIECES = st.sampled_from(
    [b"<p>", b"</div>", b"<table><tr><td>", b"<script type='application/ld+json'>", b'{"@type": "NewsArticle", ',
     b'"author": ', b'{"@graph": [', b"<h1>", b"<title>", b"<meta property='og:title' content='", b"'>",
     b"4,310 ships ", b"<!--", b"\xff", b"</script>", b"<svg>", b"&#x", b"&#0;", b"\\ud83d", b"<link rel=canonical href='http://["]
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.one_of(PIECES, st.binary(max_size=30)), max_size=30).map(b"".join))
def test_any_bytes_end_as_cleaned_or_as_an_error_of_the_page(body):
    try:
        found = read(body)
    except CleanError as error:
        assert error.reason != "cleaner_error"
    else:
        repr(found).encode("utf-8")
        assert read(body) == found


@given(st.text(min_size=1).filter(lambda text: text.strip("\ufeff").strip() and "\x00" not in text))
def test_any_text_is_kept_code_point_by_code_point(text):
    assert read(text, "text/plain").text == text
    assert read_row(text=text).text == text
