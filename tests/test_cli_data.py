"""query, versions and dictionary as a program or a terminal meets them: whole values, real JSON, nothing obeyed."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from flows.cli import group
from flows.warehouse import writer
from tests.warehouse_rows import facts, first_run


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("data") / "warehouse"
    with writer(root) as opened:
        opened.commit(first_run()[0], facts("one", candidates=4, article=4, reason="été"))
    return root


def asked(warehouse: Path, sql: str, form: str) -> bytes:
    done = CliRunner().invoke(group, ["query", sql, "--format", form, "--warehouse", str(warehouse)])
    assert done.exit_code == 0, done.stderr
    return done.stdout_bytes


def test_columns_that_a_query_names_alike_are_all_there_in_every_form(warehouse: Path, tmp_path: Path) -> None:
    sql = "select 1 as a, 2 as a, 3 as a_1, 4 as a"
    expected = {"a": 1, "a_2": 2, "a_1": 3, "a_3": 4}
    assert json.loads(asked(warehouse, sql, "json")) == [expected]
    (tmp_path / "out.parquet").write_bytes(asked(warehouse, sql, "parquet"))
    assert pyarrow.parquet.read_table(tmp_path / "out.parquet").to_pylist() == [expected]
    header, values = csv.reader(asked(warehouse, sql, "csv").decode().splitlines())
    assert dict(zip(header, map(int, values), strict=True)) == expected
    header, values = (line.split() for line in asked(warehouse, sql, "table").decode().splitlines())
    assert dict(zip(header, map(int, values), strict=True)) == expected


@pytest.mark.parametrize(
    ("sql", "in_json", "in_csv"),
    [
        ("1.50::decimal(9, 2)", 1.5, "1.50"),
        ("sum(3)", 3, "3"),
        ("100000000000000000000000000000::hugeint", 10**29, "1" + "0" * 29),
        ("'nan'::double", None, "nan"),
        ("['inf'::double, 1]", [None, 1.0], "[null, 1.0]"),
        ("{'a': 0.5, 'b': ['x']}", {"a": 0.5, "b": ["x"]}, '{"a": 0.5, "b": ["x"]}'),
        ("map {'a': 1}", [["a", 1]], '[["a", 1]]'),
        ("max(finished) - min(started)", "PT0S", "PT0S"),
        ("interval '1 month -2 days 3.5 seconds'", "P1M-2DT3.5S", "P1M-2DT3.5S"),
        ("[interval '2 days']", ["P2D"], '["P2D"]'),
        ("'a'::blob", "61", "61"),
        ("timestamp '2026-05-31 04:00'", "2026-05-31T04:00:00", "2026-05-31 04:00:00.000000"),
        ("timestamp_ns '2026-05-31 04:00:00.000000001'", *["2026-05-31 04:00:00.000000001"] * 2),
        ("'infinity'::timestamp is not null", True, "true"),
        ("'é' || chr(8364)", "é€", "é€"),
        ("null", None, ""),
    ],
)
def test_every_value_has_a_form_in_json_and_in_csv(warehouse: Path, sql: str, in_json: object, in_csv: str) -> None:
    sql = f"select {sql} as v from runs"

    def refuse(constant: str) -> None:
        raise AssertionError(f"{constant} is no JSON")

    (row,) = json.loads(asked(warehouse, sql, "json"), parse_constant=refuse)
    assert (row["v"], type(row["v"])) == (in_json, type(in_json))
    assert list(csv.reader(asked(warehouse, sql, "csv").decode().splitlines()))[1:] in ([[in_csv]], [[]])
    assert asked(warehouse, sql, "table")


def test_a_terminal_is_given_nothing_to_obey_and_every_sign_of_a_text(warehouse: Path) -> None:
    sql = """select 'a' || chr(27) || '[31m' || chr(8238) || chr(155) || 'b [bold]c[/] :heart:' as x,
      [chr(27) || 'd'] as y, {'k': chr(27) || chr(8238) || 'e'} as z, 1 as "col\x1b[2J\u202ex" """
    printed = asked(warehouse, sql, "table").decode()
    assert "a\ufffd[31m\ufffd\ufffdb [bold]c[/] :heart:" in printed
    assert all(char.isprintable() or char == "\n" for char in printed)


@pytest.mark.parametrize("form", ["table", "csv", "json"])
def test_text_is_printed_as_utf_8_whatever_the_locale(warehouse: Path, form: str) -> None:
    command = [
        sys.executable,
        "-c",
        "from flows.cli import main; main()",
        "query",
        "select 'é€ 日' as x",
        "--format",
        form,
    ]
    environment = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    done = subprocess.run([*command, "--warehouse", str(warehouse)], capture_output=True, env=environment, check=True)
    assert "é€ 日" in done.stdout.decode("utf-8")


@pytest.mark.parametrize("options", [[], ["--json"]])
def test_versions_are_printed_as_utf_8_whatever_the_locale(warehouse: Path, options: list[str]) -> None:
    done = CliRunner(charset="ascii").invoke(group, ["versions", *options, "--warehouse", str(warehouse)])
    assert done.exit_code == 0
    assert "été" in done.stdout_bytes.decode("utf-8")


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_a_dictionary_that_cannot_be_written_or_read_is_one_line(tmp_path: Path, options: list[str]) -> None:
    (tmp_path / "plain").write_text("in the way", encoding="utf-8")
    done = CliRunner().invoke(group, ["dictionary", *options, "--warehouse", str(tmp_path / "plain" / "x")])
    assert (done.exit_code, len(done.stderr.splitlines())) == (1, 1)
    assert "plain/x/README.md" in done.stderr


def test_a_table_too_wide_for_its_terminal_becomes_records_and_breaks_no_number(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import io

    import pyarrow
    from rich.console import Console

    from flows.report import tables

    shown = io.StringIO()
    monkeypatch.setattr(tables, "stdout_console", lambda: Console(file=shown, width=40, highlight=False))
    wide = {f"column{n}": [4_000_000_000 + n] for n in range(5)} | {"text": ["some words that are long enough"]}
    tables.print_table(pyarrow.table(wide))
    assert "row 1\n" in shown.getvalue()
    assert all(str(4_000_000_000 + n) in shown.getvalue() for n in range(5))
    tables.print_table(pyarrow.table({"n": list(range(tables.MAX_ROWS + 5))}))
    assert "and 5 more rows" in shown.getvalue()
