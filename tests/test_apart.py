"""Pages that hold no article, in the markup of many publishing systems, and articles that look like them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from flows.stages.clean import clean
from schemas.records import Candidate, Page

NOW = datetime(2026, 5, 4, tzinfo=UTC)
DECLARED = '<script type="application/ld+json">{"@type": "NewsArticle", "headline": "The harbour"}</script>'
SENTENCE = "The office of the port counted {0},310 ships in the harbour last year, 120 more than in the year before. "


def prose(number: int, sentences: int = 3, tag: str = "p") -> str:
    """A paragraph that no other number has."""
    return f"<{tag}>{''.join(SENTENCE.format(10 * number + one) for one in range(sentences))}</{tag}>"


def story(paragraphs: int = 6) -> str:
    return "".join(map(prose, range(1, paragraphs + 1)))


def each(pattern: str, count: int = 10, sentences: int = 2) -> str:
    """A pattern so many times: its {n} is the number, its {text} some prose."""
    return "".join(pattern.format(n=n, text=prose(n, sentences)) for n in range(1, count + 1))


def judged(title: str, path: str, body: str, head: str = "", status: int = 200) -> str | None:
    top = f"<html lang=en><head><title>{title}</title>{head}</head>"
    page = f"{top}<body><main><h1>{title}</h1>{body}</main></body></html>"
    url = f"https://courier.example{path}"
    return clean(Page(Candidate("test", url, "feed"), url, status, "text/html", page.encode(), NOW)).set_aside


LIVE_POSTS = {
    "a time of its own": '<div class="post"><time>1{n}:0{n}</time><h2>The bridge</h2>{text}</div>',
    "a time with its zone": '<div class="block"><p class="block-time"><time>1{n}.31 BST</time></p>{text}</div>',
    "a time with its day": '<article class="x"><div class="stamp">{n}:32 pm ET, May 3, 2026</div>{text}</article>',
    "a heading that is a time": "<h3>{n}.12pm</h3>{text}",
    "minutes ago": "<div><span>{n} minutes ago</span><h3>Update</h3>{text}</div>",
    "items of a list": '<li class="stream-post"><b>1{n}:15</b>{text}</li>',
}


@pytest.mark.parametrize("pattern", LIVE_POSTS.values(), ids=LIVE_POSTS)
@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Storm Ana: thousands without power", "/news/live/world-68211"),
        ("May 3: Storm Ana news", "/world/live-news/storm-ana-05-03-26"),
        ("Storm Ana latest: bridge shut as 4,000 lose power", "/news/storm-ana-4411"),
        ("Storm Ana: rolling coverage", "/news/storm-ana-4412"),
        ("Harbour 2-1 Courier: cup final live", "/sport/harbour-courier"),
    ],
)
def test_a_live_blog_is_told_by_its_wording_and_its_timed_notes(title: str, path: str, pattern: str) -> None:
    assert judged(title, path, each(pattern, 8), DECLARED) == "live_blog"
    assert judged(title, path, story(), DECLARED) is None, "wording alone says nothing"
    assert judged("The bridge of Port Aske", "/news/bridge-55", each(pattern, 8), DECLARED) is None


def test_notes_that_are_marked_up_as_a_live_blogs_need_no_wording() -> None:
    notes = each('<div class="sdc-site-live-blog__post">{text}</div>', 5)
    assert judged("Mayor faces vote", "/story/mayor-faces-vote-1", notes, DECLARED) == "live_blog"
    promotions = '<div class="liveblog__item"><a href="/live">Follow it live</a></div>' * 4
    assert judged("Mayor faces vote", "/story/mayor-faces-vote-1", story() + promotions, DECLARED) is None


def test_times_beside_an_article_make_no_live_blog() -> None:
    comments = '<ol class="commentlist">' + each("<li><div>3 May 2026</div><b>1{n}:20</b>{text}</li>", 8) + "</ol>"
    newest = each('<div><time>1{n}:12</time><h4><a href="/n/{n}">The council votes on basin {n}</a></h4></div>', 8)
    for beside in (comments, newest):
        assert judged("Storm latest: cost put at 40 million", "/news/storm-8", story() + beside, DECLARED) is None


PICTURES = {
    "figures": "<figure><img src={n}.jpg><figcaption>{text}</figcaption></figure>",
    "slides": '<div class="slide"><img src={n}.jpg>{text}</div>',
    "items": '<li class="gallery-item"><img src={n}.jpg>{text}</li>',
    "captions": '<div class="photo"><img src={n}.jpg><div class="caption">{text}</div></div>',
}


@pytest.mark.parametrize("pattern", PICTURES.values(), ids=PICTURES)
@pytest.mark.parametrize(
    ("title", "path"),
    [
        ("Floods in Saltmere", "/photos/floods-saltmere-1234"),
        ("20 photos of the week", "/culture/week-1"),
        ("See photos of the floods in Saltmere", "/news/floods-551"),
        ("The best pictures from the flood", "/news/floods-552"),
    ],
)
def test_a_gallery_is_told_by_its_wording_and_its_captions(title: str, path: str, pattern: str) -> None:
    assert judged(title, path, each(pattern), DECLARED) == "gallery"
    assert judged(title, path, story(9) + each(pattern, 4), DECLARED) is None


def test_a_declared_gallery_is_one_where_its_text_is_captions() -> None:
    declared = '<script type="application/ld+json">{"@type": "ImageGallery", "name": "Floods"}</script>'
    assert judged("Floods", "/news/floods-1", each(PICTURES["figures"], sentences=3), declared) == "gallery"
    assert judged("Floods", "/news/floods-1", story(9) + each(PICTURES["figures"], 2), declared) is None


HEADLINE = '<a href="/news/story-{n}">Dockers in Port Aske vote on a new basin {n}</a>'


@pytest.mark.parametrize(
    ("path", "pattern"),
    [
        ("/world/europe", f"<article><h3>{HEADLINE}</h3>{{text}}</article>"),
        ("/2026/05/", f"<article><h2>{HEADLINE}</h2>{{text}}</article>"),
        ("/archives/2026", f"<h2>{HEADLINE}</h2>{{text}}"),
        ("/sport/sailing/results", f'<div class="headline">{HEADLINE}</div>'),
        ("/all-our-letters-to-readers", f"<ul><li>{HEADLINE}</li></ul>"),
    ],
)
def test_a_list_of_stories_with_or_without_summaries_is_an_index(path: str, pattern: str) -> None:
    assert judged("Europe", path, each(pattern, 16, 3)) == "index_page"


@pytest.mark.parametrize(
    ("title", "path", "body"),
    [
        ("Basin vote put off", "/basin-vote/", story() + each(f"<h3>{HEADLINE}</h3>", 12)),
        ("The basin", "/explainers/basin-5", each('<h2><a href="#{n}">Who pays for quay {n}</a></h2>{text}')),
        ("New trams for Port Aske", "/archives/12345", story()),
        ("40 homes burn", "/topics/40-homes-burn-in-storm-on-coast", story()),
        ("Prices rose by 3 per cent", "/releases/cpi-april", story(3) + each(f"<li>{HEADLINE}</li>", 14)),
        ("Sorry, I cannot promise lower bills, says minister", "/news/politics/bills-1188", prose(1)),
        ("404 homes without power after storm", "/news/404-homes-2", prose(1)),
        ("Access denied: 40 villages lose their path", "/news/villages-lose-path-1", story()),
        ("A day on the quay", "/life/a-day-on-the-quay-5", prose(1) + each("<h3>{n}am</h3>{text}", 7)),
        ("Live music is back: 40 venues reopen", "/entertainment/live/40-venues-reopen", story()),
        ("12 photos that tell the story", "/travel/photos-51", each("{text}<figure><img src={n}.jpg></figure>", 9, 5)),
    ],
)  # fmt: skip
def test_an_article_is_none_of_these_though_it_declares_nothing(title: str, path: str, body: str) -> None:
    assert judged(title, path, body) is None


@pytest.mark.parametrize(
    ("title", "body"),
    [
        ("We can't find that page", "<p>It may have been moved, or its address mistyped.</p>"),
        ("We'll be right back", "<p>The site is down for maintenance.</p>"),
        ("courier.example", "<p>News</p><p>Please verify you are a human by pressing the button below.</p>"),
        ("Unavailable due to legal reasons", "<p>Access cannot be granted from your country at this time.</p>"),
        ("Story not found", "<p>The story that you were looking for may have expired.</p>"),
        ("Page not found", "<p>What you asked for is gone.</p>" + each(f"<h3>{HEADLINE}</h3><p>Last week.</p>", 12)),
    ],
)
def test_an_error_page_is_told_though_its_status_is_that_of_a_page(title: str, body: str) -> None:
    assert judged(title, "/news/gone-1", body) == "error_page"


def test_an_article_that_was_removed_is_an_error_page_though_it_is_declared_an_article() -> None:
    removed = "<p>The article that you are looking for is no longer available.</p>"
    assert judged("This article has been removed", "/news/gone-9", removed, DECLARED) == "error_page"
    assert judged("This statue has been removed three times", "/news/statue-5", story(), DECLARED) is None
