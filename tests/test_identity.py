"""Names and keys: which link a page may name as its own."""

from __future__ import annotations

import subprocess
import sys

import pytest

from schemas.identity import canonical_link, canonical_url


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("m.news.example.com", "www.news.example.com"),
        ("news.example.co.uk", "example.co.uk"),
        ("www.abc.net.au", "amp.abc.net.au"),
        ("a.someone.github.io", "someone.github.io"),
        ("M.News.example", "www.news.example."),  # no listed suffix: the last label is one
        ("127.0.0.1", "127.0.0.1"),
        ("localhost", "localhost"),
    ],
)
def test_a_link_stays_on_the_pages_site(page: str, link: str) -> None:
    assert canonical_link(f"https://{page}/a?utm_source=x", f"https://{link}/b") == f"https://{link.lower()}/b"


@pytest.mark.parametrize(
    ("page", "link"),
    [
        ("www.bbc.co.uk", "www.dailymail.co.uk"),
        ("www.abc.net.au", "www.nine.net.au"),
        ("www.ons.gov.uk", "assets.hmrc.gov.uk"),
        ("someone.github.io", "other.github.io"),
        ("someone.blogspot.com", "other.blogspot.com"),
        ("a.example", "b.example"),
        ("10.0.0.1", "20.0.0.1"),
        ("[2001:db8::1]", "[2001:db8::2]"),
        ("localhost", "example.com"),
        ("co.uk", "bbc.co.uk"),
    ],
)
def test_a_link_to_another_registrants_site_is_not_believed(page: str, link: str) -> None:
    assert canonical_link(f"https://{page}/a", f"https://{link}/b") is None


def test_a_local_page_without_a_link_needs_no_suffix_list() -> None:
    program = (
        "import sys; from schemas import identity; identity.canonical_url('file:///a.html');"
        "identity.canonical_link('file:///a.html', None); sys.exit('courlan' in sys.modules or 'tld' in sys.modules)"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=60)


@pytest.mark.parametrize(
    "variant",
    [
        "/story-12?utm_source=rss&id=3",
        "/story-12;jsessionid=0A1B2C?id=3",
        "/story-12?PHPSESSID=4f9c&id=3",
        "/story-12?id=3&sid=0a1b2c3d4e5f60718293a4b5c6d7e8f9",
        "/story-12/amp?id=3",
        "/story-12/amp/?id=3#top",
        "/story-12.amp?id=3",
        "/story-12?id=3&amp=1",
        "/story-12?outputType=amp&id=3",
        "/story-12?at_medium=RSS&at_campaign=x&id=3&ns_mchannel=social&CMP=share_btn_tw&smid=tw-share",
    ],
)
def test_variants_of_a_page_have_one_canonical_address(variant: str) -> None:
    assert canonical_url(f"https://times.example{variant}") == "https://times.example/story-12?id=3"
    assert canonical_url(canonical_url(f"https://times.example{variant}")) == "https://times.example/story-12?id=3"


@pytest.mark.parametrize(
    "address",
    [
        "https://times.example/amp",
        "https://times.example/camp/story",
        "https://times.example/story?sid=12",
        "https://times.example/story?page=2",
        "https://times.example/bootcamp",
        "https://times.example/champ.html",
        "https://times.example/story?token=12",
    ],
)
def test_what_tells_one_page_from_another_stays(address: str) -> None:
    assert canonical_url(address) == address


def test_an_amp_page_is_the_page_that_it_is_a_copy_of() -> None:
    assert canonical_url("https://times.example/story.amp.html") == "https://times.example/story.html"
