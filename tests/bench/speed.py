"""How fast the extractor is, on one core: ``python -m tests.bench.speed PAGES NEWSQUANT.json``.

PAGES holds ``*.html.gz``; their cleaned bodies are read with all fields, 600 words counted as one article. NEWSQUANT
is a list of sentences with ``text`` and ``quantities``; those that have gold are read one by one. Then ``statwire
extract`` is started on one sentence (the best of several starts, and the memory of the greatest), and texts of one
line each are read at 100 kB and at 1 MB: time that grows with length alone takes ten times as long. Last comes one line
of 5 MB, read by a process of its own for its memory.
"""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from flows.stages.clean import CleanError, clean
from flows.stages.extract import extract
from schemas.records import Article, Candidate, Page
from tests.articles import article

WORDS_AN_ARTICLE = 600
ROUNDS = 5
STARTS = 7
SENTENCE = "Some 34,000 homes in Ohio were sold in May 2024, up 5% from a year earlier, the land office said."
# A process counts its parent's memory at the fork as its own greatest, so a small one starts what is measured.
STARTER = """
import os, sys, time
begun = time.perf_counter()
_, status, usage = os.wait4(os.spawnv(os.P_NOWAIT, sys.argv[1], sys.argv[1:]), 0)
print(time.perf_counter() - begun, usage.ru_maxrss)
sys.exit(os.waitstatus_to_exitcode(status))
"""
LOOP = 1_000_000
SHORT, LONG, LONGEST = 100_000, 1_000_000, 5_000_000
MEMORY_UNIT = 1024**2 if sys.platform == "darwin" else 1024
"""What a system counts a process's memory in, to the MB."""

LINE_READER = """
import sys, time
from flows.stages.extract import extract
from tests.articles import article
from tests.bench.speed import PATTERNS
piece, size = PATTERNS[sys.argv[1]], int(sys.argv[2])
begun = time.process_time()
figures, skipped = extract(article(piece * (size // len(piece))))
import resource
print(time.process_time() - begun, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, len(figures))
"""
PROSE = "prose without stops"
PATTERNS = {
    "years and figures": "in 2019 it was 34 and in 2020 it was 57 ",
    "figures since years": "some 40 since 2008 and 50 under Obama and 300 ",
    "digits and spaces": "1 2 34 567 8 ",
    "the same figure": "some 12345 of the and ",
    "places": "5 in Texas, 6 in Ohio; ",
    "speakers": "He said Jane Doe told according to 5 the Bureau, ",
    "money": "$5 ",
    "commas": ",",
    "quotation marks": '"5 ',
    "capitalised words": "Alpha Texas Boeing London ",
    "million": "million ",
    "opening brackets": "(",
    "one word": "a",
    "lines": "ab 5\n",
    "line ends": "\n",
    "emoji and bidi marks": "🙂\u202e\u200f ",
    PROSE: "the mayor of Leeds said that 300 houses were sold in May while rents rose 5 percent and ",
}


def cleaned_bodies(pages: Path) -> list[str]:
    """The bodies of the pages that can be cleaned."""
    found = []
    for path in sorted(pages.glob("*.html.gz")):
        candidate = Candidate(source="bench", url=f"file:{path.name}", via="file", doc_id=path.name.split(".")[0])
        page = Page(candidate, candidate.url, None, "text/html", gzip.decompress(path.read_bytes()), datetime.now(UTC))
        try:
            found.append(clean(page).text)
        except CleanError:
            continue
    return found


def seconds(articles: Sequence[Article], rounds: int = 1) -> float:
    """CPU seconds to read them all, the least of several rounds."""
    return min(_round(articles) for _ in range(rounds))


def _round(articles: Sequence[Article]) -> float:
    begun = time.process_time()
    for one in articles:
        extract(one)
    return time.process_time() - begun


def loop_seconds() -> float:
    """CPU seconds of a fixed loop of plain Python, by which this machine's speed is told."""
    begun = time.process_time()
    counts: dict[str, int] = {}
    for number in range(LOOP):
        word = str(number % 977)
        counts[word] = counts.get(word, 0) + len(word)
    return time.process_time() - begun


def read_in_a_loop(articles: Sequence[Article], rounds: int = 3) -> float:
    """How many times all the articles could be read while the fixed loop runs once, on any machine much the same.

    Loop and articles take turns, so that what slows the machine meanwhile slows both.
    """
    seconds(articles[:50])
    pairs = [(loop_seconds(), seconds(articles), loop_seconds()) for _ in range(rounds)]
    return min(min(first, last) for first, _, last in pairs) / min(took for _, took, _ in pairs)


def start_up(folder: Path) -> tuple[float, float]:
    """Wall-clock seconds of ``statwire extract`` on one sentence, and the greatest memory of the process in MB.

    Bytecode is kept in ``folder``, as an installed copy has it; the first start only writes it.
    """
    text = folder / "sentence.txt"
    text.write_text(SENTENCE, encoding="utf-8")
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    env["PYTHONPYCACHEPREFIX"] = str(folder)
    statwire = str(Path(sys.executable).with_name("statwire"))
    command = [sys.executable, "-S", "-c", STARTER, statwire, "extract", str(text)]
    found = [_start(command, env) for _ in range(STARTS)]
    return min(took for took, _ in found), max(memory for _, memory in found)


def _start(command: list[str], env: dict[str, str]) -> tuple[float, float]:
    done = subprocess.run(command, stdout=subprocess.PIPE, env=env, check=True)
    took, memory = done.stdout.splitlines()[-1].split()
    return float(took), float(memory) / MEMORY_UNIT


def growth() -> dict[str, tuple[float, float]]:
    """By pattern: how many times as long 1 MB takes as 100 kB, and the seconds that 1 MB takes."""
    found = {}
    for name, piece in PATTERNS.items():
        short, long = (article(piece * (size // len(piece))) for size in (SHORT, LONG))
        least, most = seconds([short], rounds=2), seconds([long])
        found[name] = most / max(least, time.get_clock_info("process_time").resolution), most
    return found


def longest_line() -> tuple[float, float, int]:
    """CPU seconds, memory in MB and figures of one line of prose of 5 MB."""
    command = [sys.executable, "-S", "-c", STARTER, sys.executable, "-c", LINE_READER, PROSE, str(LONGEST)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True)
    took, memory, figures = done.stdout.splitlines()[0].split()
    return float(took), float(memory) / MEMORY_UNIT, int(figures)


def main(pages: str, newsquant: str) -> None:
    """Measure and print."""
    bodies = cleaned_bodies(Path(pages))
    gold = json.loads(Path(newsquant).read_text(encoding="utf-8"))
    sentences = [article(entry["text"]) for entry in gold if entry["quantities"]]
    articles = [article(body) for body in bodies]
    count = sum(len(body.split()) for body in bodies) / WORDS_AN_ARTICLE
    seconds(articles)  # caches filled, modules loaded
    print(f"articles a second   {count / seconds(articles, ROUNDS):8.0f}  ({len(bodies)} bodies, {count:.0f} articles)")
    print(f"sentences a second  {len(sentences) / seconds(sentences, ROUNDS):8.0f}  ({len(sentences)} that have gold)")
    with tempfile.TemporaryDirectory() as folder:
        took, memory = start_up(Path(folder))
    print(f"start to end        {took:8.2f}  seconds of statwire extract on one sentence")
    print(f"peak memory         {memory:8.0f}  MB")
    found = growth()
    # What takes a few milliseconds at 100 kB has no ratio worth the name.
    ratios = {name: ratio for name, (ratio, most) in found.items() if most > 0.1}
    worst, slowest = max(ratios, key=lambda name: ratios[name]), max(found, key=lambda name: found[name][1])
    print(f"1 MB to 100 kB      {ratios[worst]:8.1f}  times as long at worst ({worst})")
    print(f"1 MB                {found[slowest][1]:8.1f}  seconds at worst ({slowest})")
    for name, (ratio, most) in sorted(found.items(), key=lambda item: -item[1][1]):
        print(f"  {name:22} {most:6.2f} s, {ratio:5.1f} times")
    took, memory, figures = longest_line()
    print(f"5 MB in one line    {took:8.1f}  seconds, {memory:.0f} MB, {figures} figures ({PROSE})")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
