"""The bundled newsroom is whole: what its feeds list is there, and what is there is listed."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from xml.etree import ElementTree

import pytest
from lxml import html

import flows.newsroom

ROOT = Path(flows.newsroom.__file__).parent
OUTLETS = ("harbour-ledger", "northmoor-courier", "statline-wire", "the-daily-parallax")
ATOM = "{http://www.w3.org/2005/Atom}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
NEWS = "{http://www.google.com/schemas/sitemap-news/0.9}"


def pages(outlet: str) -> list[Path]:
    return sorted((ROOT / outlet / "articles").glob("*.html"))


def feed_entries(outlet: str) -> dict[str, tuple[str, datetime]]:
    """Link -> title and publication time, whichever of RSS and Atom the outlet has."""
    feed = ElementTree.parse(ROOT / outlet / "feed.xml").getroot()
    if feed.tag == "rss":
        return {
            item.findtext("link", ""): (item.findtext("title", ""), parsedate_to_datetime(item.findtext("pubDate", "")))
            for item in feed.iter("item")
        }
    return {
        entry.find(f"{ATOM}link").attrib["href"]: (
            entry.findtext(f"{ATOM}title", ""),
            datetime.fromisoformat(entry.findtext(f"{ATOM}published", "")),
        )
        for entry in feed.iter(f"{ATOM}entry")
    }


def sitemap_entries(outlet: str) -> dict[str, tuple[str, datetime]]:
    urlset = ElementTree.parse(ROOT / outlet / "news-sitemap.xml").getroot()
    assert all(url.findtext(f".//{NEWS}language") == "en" for url in urlset)
    return {
        url.findtext(f"{SITEMAP}loc", ""): (
            url.findtext(f"{NEWS}news/{NEWS}title", ""),
            datetime.fromisoformat(url.findtext(f"{NEWS}news/{NEWS}publication_date", "")),
        )
        for url in urlset
    }


def test_four_outlets_have_at_least_twelve_pages_in_all() -> None:
    assert tuple(sorted(path.name for path in ROOT.iterdir() if (path / "articles").is_dir())) == OUTLETS
    assert sum(len(pages(outlet)) for outlet in OUTLETS) >= 12


@pytest.mark.parametrize("outlet", OUTLETS)
def test_feed_and_sitemap_list_every_page_once_and_agree_on_title_and_time(outlet: str) -> None:
    listed = feed_entries(outlet)
    assert sorted(listed) == [f"articles/{page.name}" for page in pages(outlet)]
    assert sitemap_entries(outlet) == listed


@pytest.mark.parametrize("outlet", OUTLETS)
def test_publication_times_have_a_zone_and_fall_in_spring_2026(outlet: str) -> None:
    for _, published in feed_entries(outlet).values():
        assert published.utcoffset() is not None
        assert date(2026, 3, 1) <= published.date() <= date(2026, 5, 31)


@pytest.mark.parametrize("outlet", OUTLETS)
def test_a_page_carries_the_title_that_its_feed_gives(outlet: str) -> None:
    for link, (title, _) in feed_entries(outlet).items():
        headings = html.fromstring((ROOT / outlet / link).read_bytes()).findall(".//h1")
        assert [heading.text_content() for heading in headings] == [title]


def test_each_page_has_a_canonical_address_of_its_own_at_its_outlet() -> None:
    seen: Counter[str] = Counter()
    for outlet in OUTLETS:
        for page in pages(outlet):
            (address,) = html.fromstring(page.read_bytes()).xpath("//link[@rel='canonical']/@href")
            assert str(address).startswith(f"https://{outlet}.example/")
            seen[str(address)] += 1
    assert [address for address, times in seen.items() if times > 1] == []
