"""The same archived pages read as files and out of one WARC file under their real URLs: does the same come out?

    python -m tests.bench.replay PAGES

PAGES holds *.html.gz and ground-truth.json, which gives each page's URL by its name. Each way goes into an empty
warehouse of its own. Texts and figures must agree; a publication date may differ only where the URL alone gives it.
"""

from __future__ import annotations

import argparse
import gzip
import json
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType

from tests.runs import backfill, outcomes, rows, run

TEXTS = "select text_sha256, title, language from current_articles order by all"
DATES = "select text_sha256, published, published_basis from current_articles"
FIGURES = """select a.text_sha256, f.offset_field, f.char_start, f.char_end, f.value, f.value_low, f.value_high, f.unit
from current_figures f join current_articles a using (article_id) order by all"""


@dataclass(frozen=True)
class Comparison:
    """What the two ways gave."""

    outcomes: tuple[dict[str, int], dict[str, int]]
    same_texts: bool
    same_figures: bool
    figures: int
    dates_by_url_alone: int
    other_dates: int


def pack(pages: Path, archive: Path) -> None:
    """Write every page as a response record under its real URL, one gzip member a record."""
    known = json.loads((pages / "ground-truth.json").read_text(encoding="utf-8"))
    with archive.open("wb") as stream:
        for name, truth in sorted(known.items()):
            body = gzip.decompress((pages / f"{name}.html.gz").read_bytes())
            with GzipWriter(stream, compression_level=6) as member:
                _response(truth["url"], body).write(member, checksum_data=True)


def _response(url: str, body: bytes) -> WarcRecord:
    record = WarcRecord()
    record.init_headers(WarcRecordType.response)
    record.headers["WARC-Date"] = "2019-12-01T00:00:00Z"
    record.headers["WARC-Target-URI"] = url
    record.headers["Content-Type"] = "application/http; msgtype=response"
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n" % len(body)
    record.set_bytes_content(head + body)
    return record


def compare(pages: Path, folder: Path) -> Comparison:
    """Read the pages both ways into warehouses below ``folder``."""
    archive = folder / "pages.warc.gz"
    pack(pages, archive)
    as_files = backfill(folder / "files", *sorted(pages.glob("*.html.gz")))
    as_archive = run("backfill", folder / "archive", archives=(archive,), reason="replay")
    both = folder / "files", folder / "archive"
    texts, figures = ([rows(warehouse, sql) for warehouse in both] for sql in (TEXTS, FIGURES))
    by_url, other = _dates(*(rows(warehouse, DATES) for warehouse in both))
    return Comparison(
        (outcomes(as_files), outcomes(as_archive)),
        texts[0] == texts[1],
        figures[0] == figures[1],
        len(figures[0]),
        by_url,
        other,
    )


def _dates(files: list[tuple[Any, ...]], archive: list[tuple[Any, ...]]) -> tuple[int, int]:
    """How many dates differ because the URL alone gives one, and how many for another reason."""
    one = {text: (moment, basis) for text, moment, basis in files}
    differing = [(one[text], (moment, basis)) for text, moment, basis in archive if one.get(text, (0, 0))[0] != moment]
    by_url = [pair for pair in differing if pair[0][0] is None and pair[1][1] == "url"]
    return len(by_url), len(differing) - len(by_url)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("pages", type=Path)
    with tempfile.TemporaryDirectory() as folder:
        found = compare(parser.parse_args().pages, Path(folder))
    for name in Comparison.__dataclass_fields__:
        print(f"{name:20} {getattr(found, name)}")


if __name__ == "__main__":
    main()
