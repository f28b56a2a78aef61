"""The extractor against gold and corpora of others, where ../shared is present: no measure falls through its floor."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.articles import article
from tests.bench import speed
from tests.floors import broken

ROOT = Path(__file__).parents[1]


def run(*arguments: object) -> str:
    """What a bench or a scorer prints."""
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True, timeout=300).stdout


def scored(*arguments: object) -> dict[str, Any]:
    """The scorer's figures."""
    found: dict[str, Any] = json.loads(run(*arguments, "--json"))
    return found


def test_figures_of_the_sample_articles(shared: Path, tmp_path: Path) -> None:
    gold, out = shared / "gold", tmp_path / "figures.jsonl"
    dates = shared / "seeds" / "dates.csv"
    run("-m", "tests.bench.figures", gold, shared / "seeds", "--published", dates, "--out", out)
    found = scored(shared / "score" / "score_figures.py", gold, out)
    measured = {name: field["accuracy_where_gold_has_one"] for name, field in found["fields"].items()}
    measured |= {"value_f1": found["value_f1"], "most_false_on_non_figures": found["false_on_non_figures"]}
    assert broken("gold", measured) == []


def test_quantities_of_news_sentences(shared: Path, tmp_path: Path) -> None:
    gold, out = shared / "data" / "newsquant_dev.json", tmp_path / "quantities.jsonl"
    run("-m", "tests.bench.newsquant", gold, "--out", out)
    found = scored(shared / "score" / "score_newsquant.py", out, "--gold", gold)
    measured = {name: rates["F1"] for name, rates in found["strict"].items()}
    measured["most_figures_without_gold"] = found["detail"]["fp_in_them"]
    measured["ranges_recalled"] = float(found["detail"]["value_recall_by_gold_kind"]["range"].split("=")[1])
    assert broken("newsquant", measured) == []


def test_time_expressions(shared: Path, tmp_path: Path) -> None:
    measured = {}
    for name in ("wikiwars", "phrases"):
        time, out = shared / "data" / "time", tmp_path / f"{name}.jsonl"
        run("-m", "tests.bench.timex", time / f"{name}.docs.jsonl", "--out", out)
        measured[name] = scored(shared / "score" / "score_timex.py", time / f"{name}.gold.jsonl", out)
    assert broken("wikiwars", measured["wikiwars"]) == []
    values = sum(kind["value_ok"] for kind in measured["phrases"]["by_type"].values())
    assert broken("phrases", {"value_ok": values}) == []


def test_specs_of_the_peer(shared: Path) -> None:
    measured = json.loads(run("-m", "tests.bench.recognizers", shared / "data" / "recognizers", "--json"))
    assert broken("recognizers", measured) == []


def test_articles_and_sentences_are_read_fast_for_the_machine(shared: Path) -> None:
    bodies = speed.cleaned_bodies(shared / "data" / "pages" / "aeb")
    gold = json.loads((shared / "data" / "newsquant_dev.json").read_text(encoding="utf-8"))
    sentences = [article(entry["text"]) for entry in gold if entry["quantities"]]
    count = sum(len(body.split()) for body in bodies) / speed.WORDS_AN_ARTICLE
    measured = {
        "articles_a_loop": speed.read_in_a_loop([article(body) for body in bodies]) * count,
        "sentences_a_loop": speed.read_in_a_loop(sentences) * len(sentences),
    }
    assert broken("speed_of_shared", measured) == []
