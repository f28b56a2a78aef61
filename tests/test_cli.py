"""The command as a user meets it: what it prints, where, and how it exits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.runs import backfill

ROOT = Path(__file__).parents[1]


def statwire(*arguments: object, stdin: str | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from flows.cli import main; main()", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, text=True, cwd=cwd, timeout=120, check=False)


def lines(done: subprocess.CompletedProcess[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("cli")
    (folder / "note.txt").write_text("date 2026-05-02 About 350 people marched on Friday.", encoding="utf-8")
    backfill(folder / "warehouse", folder / "note.txt")
    return folder / "warehouse"


def test_extract_reads_rows_from_standard_input_and_gives_offsets_into_the_text_as_given() -> None:
    text = "Caf\u00e9s \U0001f600 sold 1,200 cups."
    done = statwire("extract", "-", stdin=json.dumps({"doc_id": "a", "text": text}) + "\n")
    (figure,) = lines(done)
    assert (figure["doc_id"], text[figure["char_start"] : figure["char_end"]], figure["value"]) == ("a", "1,200", 1200)
    assert (done.returncode, done.stderr) == (0, "")


def test_extract_dates_relative_periods_by_the_given_day(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("In March, 1,200 ships came.", encoding="utf-8")
    (figure,) = lines(statwire("extract", tmp_path / "a.txt", "--published", "2026-05-12"))
    assert figure["published"][:10] == "2026-05-12"
    assert (figure["period_start"], figure["period_end"]) == ("2026-03-01", "2026-03-31")
    (undated,) = lines(statwire("extract", tmp_path / "a.txt"))
    assert (undated["published"], undated["period_start"]) == (None, None)


def test_skipped_tokens_say_so_and_are_only_given_when_asked_for(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("On 3 May 2024, 1,200 ships came.", encoding="utf-8")
    records = lines(statwire("extract", tmp_path / "a.txt", "--skipped"))
    assert [record.get("record") for record in records if record.get("record")] == ["skipped"] * (len(records) - 1)
    assert all("record" not in record for record in lines(statwire("extract", tmp_path / "a.txt")))


def test_clean_prints_one_object_a_document_with_its_file_and_date(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("date 2026-05-02 One text.", encoding="utf-8")
    (cleaned,) = lines(statwire("clean", tmp_path / "a.txt"))
    assert (cleaned["file"], cleaned["doc_id"], cleaned["date"]) == ("a.txt", "a", "2026-05-02")
    assert cleaned["text"] == "date 2026-05-02 One text."


def test_a_broken_input_among_many_is_told_in_one_line_and_the_rest_goes_on(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some 40 ships came.", encoding="utf-8")
    (tmp_path / "b.html").write_bytes(b"")
    done = statwire("extract", tmp_path / "b.html", tmp_path / "gone.txt", tmp_path / "a.txt")
    assert [record["value"] for record in lines(done)] == [40]
    assert done.returncode == 1
    assert ["b.html" in done.stderr, "gone.txt" in done.stderr] == [True, True]
    assert len(done.stderr.splitlines()) == 3


def test_explain_says_which_rules_fired_and_why_a_number_was_skipped() -> None:
    done = statwire("explain", "In 2024 about 350 people marched.")
    assert done.returncode == 0
    told = [line.split() for line in done.stdout.splitlines()]
    assert ["modifier", "approx", "modifier.approx", "“about”"] in told
    assert "'2024' at 3-7: year (skip.year), a year" in done.stdout


def test_explain_reads_a_dollar_by_the_outlets_country_and_a_month_by_the_day(tmp_path: Path) -> None:
    listed = tmp_path / "sources.yaml"
    listed.write_text(
        "sources:\n  - name: herald\n    country: AU\n    sitemaps: [https://herald.example/map.xml]\n",
        encoding="utf-8",
    )
    text = "Rents rose to $480 a week last month."
    for land in (("--country", "AU"), ("--outlet", "herald", "--sources", listed)):
        done = statwire("explain", text, "--published", "2024-06-18", "--json", *land)
        fields = {field["name"]: field["value"] for field in json.loads(done.stdout)["figures"][0]["fields"]}
        assert (fields["unit"], fields["period_start"]) == ("AUD", "2024-05-01")
    assert "no source of that name" in statwire("explain", text, "--outlet", "gazette", "--sources", listed).stderr
    assert "no country" in statwire("explain", text, "--country", "UK").stderr


@pytest.mark.parametrize("form", ["csv", "json", "table"])
def test_query_prints_rows_in_the_asked_form(warehouse: Path, form: str) -> None:
    sql = "select value_text, value from current_figures"
    done = statwire("query", sql, "--format", form, "--warehouse", warehouse)
    assert done.returncode == 0
    if form == "json":
        assert json.loads(done.stdout) == [{"value_text": "350", "value": 350.0}]
    else:
        assert done.stdout.split()[-1].replace('"', "").replace(",", " ").split()[-1] == "350"


def test_query_gives_parquet_that_reads_back(warehouse: Path, tmp_path: Path) -> None:
    import pyarrow.parquet

    command = "from flows.cli import main; main()"
    arguments = ["query", "select 1 as one", "--format", "parquet", "--warehouse", str(warehouse)]
    done = subprocess.run([sys.executable, "-c", command, *arguments], capture_output=True, check=True, timeout=60)
    (tmp_path / "out.parquet").write_bytes(done.stdout)
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist() == [{"one": 1}]


def test_versions_lists_what_was_committed(warehouse: Path) -> None:
    (version,) = json.loads(statwire("versions", "--json", "--warehouse", warehouse).stdout)
    assert (version["version"], version["flow"], version["reason"]) == (1, "backfill", "test")
    assert "backfill" in statwire("versions", "--warehouse", warehouse).stdout


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (("query", "select nonsense from figures"), 1, "nonsense"),
        (("query", "select 1", "--version", "99"), 1, "99"),
        (("query", "select 1", "--version", "1", "--as-of", "2026-01-01"), 2, "not both"),
        (("query", "select 1", "--as-of", "yesterday"), 2, "yesterday"),
        (("backfill",), 2, "--reason"),
        (("backfill", "--reason", "x", "--since", "May"), 2, "May"),
        (("backfill", "--reason", "x", "--files", "/no/such/file"), 1, "/no/such/file"),
        (("backfill", "--reason", "x", "--published", "2026-01-01"), 2, "--files"),
        (("extract", "--skipped", "--format", "csv", "x"), 2, "jsonl"),
        (("extract", "x.txt", "--published", "dates.csv"), 2, "dates.csv"),
        (("sources", "check", "/no/such/sources.yaml"), 1, "/no/such/sources.yaml"),
        (("nightly", "--only", "nobody"), 1, "nobody"),
    ],
    ids=lambda value: " ".join(map(str, value)) if isinstance(value, tuple) else None,
)
def test_what_a_user_can_mend_is_one_clear_line(
    warehouse: Path, arguments: tuple[str, ...], status: int, told: str
) -> None:
    takes_warehouse = arguments[0] in ("query", "backfill", "nightly")
    done = statwire(*arguments, *(("--warehouse", warehouse) if takes_warehouse else ()))
    assert (done.returncode, done.stdout) == (status, "")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_reading_an_empty_warehouse_says_how_to_fill_it(tmp_path: Path) -> None:
    done = statwire("query", "select 1", "--warehouse", tmp_path / "none")
    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "nightly" in done.stderr


def test_sources_check_counts_and_names_the_missing_contact() -> None:
    done = statwire("sources", "check")
    assert done.returncode == 0
    assert "contact" in done.stdout


def test_the_dictionary_check_fails_when_the_written_one_is_stale(tmp_path: Path) -> None:
    assert statwire("dictionary", "--warehouse", tmp_path).returncode == 0
    assert statwire("dictionary", "--check", "--warehouse", tmp_path).returncode == 0
    (tmp_path / "README.md").write_text("old", encoding="utf-8")
    assert statwire("dictionary", "--check", "--warehouse", tmp_path).returncode == 1


HEAVY = (
    *("prefect", "polars", "pandera", "trafilatura", "httpx", "duckdb", "deltalake", "pyarrow", "pydantic", "lxml"),
    *("asyncio", "ssl", "email", "importlib.metadata", "yaml", "flows.warehouse", "flows.run"),
    *("flows.stages.fetch.pages", "flows.stages.discover.outlet", "flows.stages.clean.language", "tempfile"),
)


@pytest.mark.parametrize(
    "words", [["extract", "FILE"], ["explain", "Some 40 ships came.", "--json"], ["query", "-h"], ["versions", "-h"]]
)
def test_light_commands_load_nothing_heavy(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "a.txt").write_text("Some 40 ships came.", encoding="utf-8")
    asked = [str(tmp_path / "a.txt") if word == "FILE" else word for word in words]
    code = (
        "import sys; from flows.cli import group; "
        f"group({asked}, standalone_mode=False); print(sorted(set({HEAVY}) & set(sys.modules)), file=sys.stderr)"
    )
    for _ in range(2):  # the first start of all reads YAML, and keeps it as it was read
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stderr.strip() == "[]"
    assert done.stdout


def test_dates_that_name_no_document_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some 40 ships came.", encoding="utf-8")
    (tmp_path / "dates.csv").write_text("doc_id,date\na.txt,2026-05-12\n", encoding="utf-8")
    done = statwire("extract", tmp_path / "a.txt", "--published", tmp_path / "dates.csv")
    assert done.returncode == 0
    assert "'a.txt'" in done.stderr


def test_a_page_without_an_article_is_told_apart_from_one_in_another_language(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<html><body><nav><a href='/'>Home 12</a></nav></body></html>", encoding="utf-8")
    done = statwire("extract", tmp_path / "a.html")
    assert (done.stdout, "set aside" in done.stderr) == ("", True)


def test_a_file_name_that_is_no_utf8_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    for name in (b"a-caf\xe9.txt", b"b.txt"):
        Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + name)).write_text("Some 40 ships came.", encoding="utf-8")
    done = statwire("clean", tmp_path)
    assert (done.returncode, len(lines(done))) == (0, 2)
    assert statwire("extract", tmp_path, "--format", "csv").returncode == 0


def test_a_full_standard_output_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Some 40 ships came.", encoding="utf-8")
    command = [sys.executable, "-c", "from flows.cli import main; main()", "extract", str(tmp_path / "a.txt")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
