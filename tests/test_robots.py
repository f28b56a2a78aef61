"""robots.txt, after RFC 9309: whom a file speaks to, what it forbids, and what counts where there is none."""

from __future__ import annotations

import gzip
from time import monotonic

import pytest

from flows.stages.fetch import Hosts, NoArchive, fetch_all
from flows.stages.fetch.robots import LIFETIME, MOST_BYTES, Rules, parse
from schemas.payload import Response
from schemas.records import Candidate, Failure, Page
from schemas.source import Settings, Source
from tests.loopback import HOST, Loopback, Reply, redirect, resolving

SETTINGS = Settings(delay_seconds=0.0, retries=0, retry_seconds=0.0)
PAGE = b"<html><body><p>Prices rose 3.4 per cent.</p></body></html>"
ALL = b"User-agent: *\nDisallow: /\n"
TEXT = "text/plain; charset=utf-8"


def fetch(server: Loopback, *paths: str, settings: Settings = SETTINGS, **options: object) -> list[Page | Failure]:
    candidates = [Candidate("test", server.url(path), "list") for path in paths]
    source = Source(name="test", urls=("http://x.example/",), allow_hosts=(HOST, "a.test", "b.test"))
    given = {"archive": NoArchive(), "sources": [source], **options}
    return fetch_all(candidates, settings, "me@test.example", **given)


def outcome(result: Page | Failure) -> str:
    return "page" if isinstance(result, Page) else f"{result.outcome}: {result.reason}"


def served(robots: Reply | list[Reply], *paths: str, **options: object) -> tuple[list[str], list[str]]:
    """Outcomes of the paths at a server with this robots.txt, and what was asked of it besides that."""
    routes = {path.split("#")[0]: Reply(PAGE) for path in paths or ("/a",)}
    with Loopback({**routes, "/robots.txt": robots}) as server:
        results = fetch(server, *(paths or ("/a",)), **options)
        return [outcome(one).replace(f"{HOST}:{server.port}", "SITE") for one in results], server.paths


def test_what_is_forbidden_is_refused_and_not_asked_for() -> None:
    rules = b"User-agent: *\nDisallow: /private\nAllow: /private/open\n"
    results, asked = served(Reply(rules, content_type=TEXT), "/private/x", "/private/open/x", "/public")
    assert results == ["refused: robots.txt of SITE does not allow it", "page", "page"]
    assert asked == ["/private/open/x", "/public"]


def test_the_file_is_asked_for_once_a_run_and_before_anything_else() -> None:
    with Loopback({"/a": Reply(PAGE), "/b": Reply(PAGE), "/robots.txt": Reply(b"")}) as server:
        hosts = Hosts(60)
        fetch(server, "/a", "/b", hosts=hosts)
        fetch(server, "/a", hosts=hosts)
        assert len(server.robots) == 1 and server.robots[0].at < server.requests[0].at
        assert server.robots[0].headers["User-Agent"] == server.requests[0].headers["User-Agent"]


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_where_there_is_no_file_nothing_is_forbidden(status: int) -> None:
    assert served(Reply(ALL, status=status)) == (["page"], ["/a"])


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_where_the_server_errs_everything_is_forbidden(status: int) -> None:
    reason = f"failed: robots.txt of SITE cannot be had (HTTP status {status}), so nothing there is asked for"
    assert served(Reply(b"", status=status)) == ([reason], [])


def test_where_the_file_breaks_off_never_comes_or_cannot_be_decoded_everything_is_forbidden() -> None:
    hasty = Settings(delay_seconds=0.0, retries=0, read_seconds=0.1)
    for reply in (Reply(ALL, length=999), Reply(delay=30), Reply(b"no gzip", headers={"Content-Encoding": "gzip"})):
        (result,), asked = served(reply, settings=hasty)
        assert result.startswith("failed: robots.txt of SITE cannot be had (") and asked == []


def test_five_redirects_to_the_file_are_followed_and_no_file_at_their_end_forbids_nothing() -> None:
    def after(redirects: int, last: Reply) -> list[str]:
        hops = {f"/{n}": redirect(f"/{n + 1}") for n in range(1, redirects)} | {f"/{redirects}": last}
        with Loopback({**hops, "/robots.txt": redirect("/1"), "/a": Reply(PAGE)}) as server:
            return [outcome(one).split(" of ")[0] for one in fetch(server, "/a")]

    assert after(5, Reply(ALL)) == ["refused: robots.txt"]
    assert after(5, Reply(b"")) == ["page"]
    assert after(6, Reply(ALL)) == ["page"]  # more are not followed, and count as none


def test_a_redirect_of_the_file_into_a_private_network_is_not_followed() -> None:
    (result,), asked = served(redirect("http://169.254.169.254/robots.txt"))
    assert "169.254.169.254 is no public address" in result and asked == []


def test_a_redirected_page_is_asked_for_only_as_the_other_site_allows() -> None:
    with Loopback({"/a": Reply(status=302), "/b": Reply(PAGE)}) as server:
        server.routes["/a"] = redirect(server.url("/b", "b.test"))
        server.routes["/robots.txt"] = [Reply(b""), Reply(ALL)]
        (result,) = fetch(server, "/a", hosts=Hosts(60, resolving()))
        assert outcome(result) == f"refused: robots.txt of b.test:{server.port} does not allow it"
        assert server.paths == ["/a"]


def test_each_site_has_a_file_of_its_own_by_its_port() -> None:
    with Loopback({"/robots.txt": Reply(ALL)}) as strict, Loopback({"/a": Reply(PAGE)}) as open_:
        hosts = Hosts(60)
        assert outcome(fetch(strict, "/a", hosts=hosts)[0]).startswith("refused")
        assert outcome(fetch(open_, "/a", hosts=hosts)[0]) == "page"


def test_rules_hold_for_a_day_and_an_error_for_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    hosts = Hosts(10 * LIFETIME, cool_down=100.0)
    hosts.learn("ours", Rules())
    hosts.learn("older", Rules(), age=LIFETIME / 2)
    hosts.learn("broken", Rules(reason="cannot be had"))
    now = monotonic()
    known = {}
    for later in (50.0, 200.0, LIFETIME / 2 + 1, LIFETIME + 1):
        monkeypatch.setattr("flows.stages.fetch.hosts.monotonic", lambda later=later: now + later)
        known[later] = [name for name in ("ours", "older", "broken") if hosts.rules(name)]
    assert list(known.values()) == [["ours", "older", "broken"], ["ours", "older"], ["ours"], []]


def test_the_delay_that_a_site_asks_for_is_kept_where_it_is_longer() -> None:
    def delay(rules: bytes, own: float) -> float:
        with Loopback({"/a": Reply(PAGE), "/robots.txt": Reply(b"User-agent: *\n" + rules)}) as server:
            hosts = Hosts(3600)
            fetch(server, "/a", hosts=hosts, settings=Settings(delay_seconds=own, retries=0))
            return hosts.wait(HOST)

    assert 29 < delay(b"Crawl-delay: 30", 0.0) <= 30
    assert 19 < delay(b"Request-rate: 3/1m", 0.0) <= 20
    assert delay(b"Crawl-delay: 0.001", 0.1) > 0.01
    assert delay(b"Crawl-delay: nan\nCrawl-delay: -5\nCrawl-delay: 1e999", 0.0) == 0


def test_a_host_whose_delay_outlasts_the_run_is_asked_no_more() -> None:
    rules = Reply(b"User-agent: *\nCrawl-delay: 86400")
    results, asked = served(rules, "/a", "/b", "/c", hosts=Hosts(60))
    assert asked == ["/a"] and results[0] == "page"
    assert all(one.startswith(f"failed: not asked: {HOST} wants no request for 86400 s") for one in results[1:])


def test_an_oversized_file_is_read_as_far_as_its_bound_and_no_further() -> None:
    filler = b"# " + b"x" * 97 + b"\n"
    before = b"User-agent: *\nDisallow: /early\n" + filler * (MOST_BYTES // len(filler))
    huge = before + filler + b"Disallow: /late\n" + filler * 2000
    packed = Reply(gzip.compress(huge), headers={"Content-Encoding": "gzip"})
    for reply in (Reply(huge), Reply(huge, chunked=True), Reply(huge, length=10**12), packed):
        results, _asked = served(reply, "/early", "/late")
        assert [one.split(":")[0] for one in results] == ["refused", "page"]


def test_a_line_that_the_bound_cuts_is_no_rule() -> None:
    head = b"User-agent: *\n"
    body = head + b"#" * (MOST_BYTES - len(head) - 12) + b"\nDisallow: /only-this\n"
    assert parse(body[: MOST_BYTES + 1], "Statwire").can_fetch("http://x.example/only-that", "Statwire")


def test_a_compressed_bomb_is_inflated_no_further_than_the_bound() -> None:
    bomb = Reply(gzip.compress(ALL + b"#" * 50_000_000), headers={"Content-Encoding": "gzip"})
    (result,), _asked = served(bomb)
    assert result.startswith("refused")


@pytest.mark.parametrize(
    ("rules", "is_allowed"),
    [
        ("User-agent: statWIRE\nDisallow: /\n\nUser-agent: *\nAllow: /", False),
        ("User-agent: Statwire/0.1\nDisallow: /", False),
        ("User-agent: other\nUser-agent: statwire\nDisallow: /a", False),
        ("\ufeffUser-agent: *\r\nDisallow: /a", False),
        ("User-agent: *\rDisallow: /a", False),
        ("User-agent: *\nDisallow: /*.html$\nDisallow: /a$", False),
        ("User-agent: *\nDisallow: /%61", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: statwire\nDisallow: /b", True),
        ("User-agent: other\nDisallow: /", True),
        ("User-agent: stat\nDisallow: /", True),
        ("User-agent: statwire-news\nDisallow: /", True),
        ("User-agent: *\nDisallow: /a\nAllow: /a", True),
        ("User-agent: *\nDisallow:", True),
        ("Disallow: /", True),
        ("<html><body>Disallow: /</body></html>", True),
        ("\0\ufffd\x1b[2J", True),
    ],
)
def test_a_file_is_read_as_the_rfc_says(rules: str, is_allowed: bool) -> None:
    assert parse(rules.encode(), "Statwire").can_fetch("http://x.example/a", "Statwire") is is_allowed


def test_neither_ten_thousand_crawlers_nor_patterns_of_stars_take_long() -> None:
    """Without a bound of its own: read naively, either takes minutes, and the suite's own limit ends it."""
    crawlers = b"".join(b"User-agent: a%d\n" % n for n in range(12_000)) + b"Disallow: /a*b\n" * 20_000
    stars = b"User-agent: *\nDisallow: /" + b"*a" * 200_000 + b"b"
    for rules in (crawlers, stars):
        assert parse(rules, "Statwire").can_fetch("http://x.example/" + "a" * 2000, "Statwire")


def test_the_file_is_archived_as_no_page() -> None:
    kept: list[tuple[str, str]] = []

    class Noting(NoArchive):
        def keep(self, page: Page, response: Response | None = None, earlier: object = None) -> Page:
            kept.append(("page", page.final_url.rpartition("/")[2]))
            return page

        def keep_listing(self, page: Page, response: Response | None = None, earlier: object = None) -> Page:
            kept.append(("listing", page.final_url.rpartition("/")[2]))
            return page

    with Loopback({"/a": Reply(PAGE)}) as server:
        fetch(server, "/a", archive=Noting())
    assert kept == [("listing", "robots.txt"), ("page", "a")]
