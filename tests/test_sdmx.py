"""Observations as SDMX: a reader of the standard reads back what is written, and no text harms one."""

from __future__ import annotations

import csv
import math
from datetime import date
from pathlib import Path
from typing import Any, get_args

import pandas
import pyarrow
import pytest
import sdmx as standard
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from sdmx.model import v30

from flows.cli import group
from flows.report.sdmx import HEADER, query, time_period, write
from flows.report.sdmx_structure import OBS_STATUS
from flows.warehouse import Change, writer
from schemas.records import Status
from schemas.tables import OBSERVATIONS
from tests.warehouse_rows import facts, rows

HOSTILE = '=HYPERLINK("https://evil.example","x")\r\n,\u2028\x00\x1b[31m</str:Code>&amp;'


def observations(count: int, **columns: Any) -> pyarrow.Table:
    made = {
        "observation_id": [f"o{index}" for index in range(count)],
        "obs_value": 415_000.0,
        "vintage": date(2026, 4, 2),
        "month": "2026-04",
        "obs_status": "reported",
        "kind": "count",
        "period_kind": "as_of",
    }
    return rows(OBSERVATIONS, count, **made | columns)


def warehouse_of(root: Path, table: pyarrow.Table) -> Path:
    with writer(root) as opened:
        opened.commit([Change("observations", table)], facts("one"))
    return root


def exported(out: Path, warehouse: Path, *options: str) -> Result:
    return CliRunner().invoke(group, ["export", "sdmx", str(out), "--warehouse", str(warehouse), *options])


def read_back(out: Path) -> tuple[v30.Dataflow, list[v30.Observation]]:
    flow = standard.read_sdmx(out.with_suffix(".xml")).dataflow["OBSERVATIONS"]
    (data,) = standard.read_sdmx(out.with_suffix(".csv"), structure=flow).data
    return flow, list(data.obs)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four observations: a plain one, a bound since a day, a range of a fiscal year, and one of hostile texts."""
    folder = tmp_path_factory.mktemp("sdmx")
    table = observations(
        4,
        area=["GB", None, "Green Coast", HOSTILE],
        metric=["container_count", "ship_count", "container_count", HOSTILE],
        outlet=["harbour-ledger", "statline-wire", "harbour-ledger", HOSTILE],
        unit=["container", None, "container", HOSTILE],
        quote=["415,000 containers", "more than 40 ships", "20 to 30", HOSTILE],
        origin=[None, "port", None, HOSTILE],
        obs_value=[415_000.0, None, None, -0.25],
        pragmatic_low=[414_500.0, 40.0, 20.0, -0.5],
        pragmatic_high=[415_500.0, 140.0, 30.0, 1e300],
        logical_low=[414_000.0, 40.0, 20.0, -0.5],
        logical_high=[416_000.0, None, 30.0, None],
        obs_status=["estimate", "threshold", "reported", "forecast"],
        period_kind=["interval", "since", "interval", "as_of"],
        period_start=[date(2026, 1, 1), date(2026, 5, 3), date(2025, 4, 1), None],
        period_end=[date(2026, 3, 31), None, date(2026, 3, 31), None],
    )
    done = exported(folder / "out", warehouse_of(folder / "warehouse", table))
    assert (done.exit_code, done.stderr) == (0, "")
    return folder / "out"


def test_sdmx1_reads_structure_and_observations_back(written: Path) -> None:
    flow, found = read_back(written)
    structure = flow.structure
    dimensions = [one.id for one in structure.dimensions]
    assert dimensions == ["REF_AREA", "METRIC", "OUTLET", "VINTAGE", "OBSERVATION", "TIME_PERIOD"]
    assert [one.id for one in structure.measures] == ["OBS_VALUE"]
    told = {tuple(str(key.value) for key in one.dimension.values.values()): one for one in found}
    plain = told["GB", "container_count", "harbour-ledger", "2026-04-02", "o0", "2026-Q1"]
    attached = {name: one.value for name, one in plain.attached_attribute.items()}
    assert attached.keys() == {one.id for one in structure.attributes}
    assert float(plain.value) == 415_000
    expected = {"UNIT_MEASURE": "container", "UNIT_MULT": "0", "OBS_STATUS": "E", "LOWER_VALUE": "414500"}
    assert expected.items() <= attached.items()
    bound = told["_X", "ship_count", "statline-wire", "2026-04-02", "o1", "2026-05-03"]
    attached = {name: one.value for name, one in bound.attached_attribute.items()}
    assert math.isnan(float(bound.value))
    expected = {"UNIT_MEASURE": "_Z", "OBS_STATUS": "THRESHOLD", "PERIOD_KIND": "since", "ORIGIN": "port"}
    assert expected.items() <= attached.items()
    assert (attached["LOWER_LIMIT"], attached["UPPER_LIMIT"]) == ("40", "")


def test_sdmx1_turns_them_into_numbers_for_pandas(written: Path) -> None:
    flow, _ = read_back(written)
    message = standard.read_sdmx(written.with_suffix(".csv"), structure=flow)
    values = standard.to_pandas(message.data[0])
    assert isinstance(values, pandas.Series)
    assert sorted(values.dropna()) == [-0.25, 415_000]
    assert len(values) == 4


def test_the_codes_that_rows_have_are_in_the_code_lists(written: Path) -> None:
    message = standard.read_sdmx(written.with_suffix(".xml"))
    assert set(message.codelist["CL_OBS_STATUS"].items) == {code.id for code in OBS_STATUS.values()}
    assert set(OBS_STATUS) == set(get_args(Status))
    assert set(message.codelist["CL_PERIOD_KIND"].items) == {"interval", "point", "since", "until", "as_of"}


def test_a_hostile_text_stays_one_cell_on_one_line_and_no_formula(written: Path) -> None:
    raw = written.with_suffix(".csv").read_bytes().decode()
    lines = raw.splitlines()
    assert len(lines) == 5
    assert raw.count("\r\n") == 5
    found = [dict(zip(HEADER, row, strict=True)) for row in csv.reader(lines)]
    (hostile,) = (row for row in found if row["OBSERVATION"] == "o3")
    for column in ("REF_AREA", "METRIC", "OUTLET", "UNIT_MEASURE", "ORIGIN", "QUOTE"):
        assert hostile[column].startswith("'=HYPERLINK")
        assert hostile[column].isprintable()
    assert (hostile["OBS_VALUE"], hostile["UPPER_VALUE"]) == ("-0.25", "1e+300")


def test_a_metric_and_an_area_choose_among_the_observations(written: Path, tmp_path: Path) -> None:
    warehouse = written.parent / "warehouse"
    done = exported(tmp_path / "a.csv", warehouse, "--metric", "container_count", "--area", "Green Coast")
    assert "1 observations" in done.stdout
    assert [row.dimension.values["TIME_PERIOD"].value for row in read_back(tmp_path / "a")[1]] == ["2025-04-01/P1Y"]
    done = exported(tmp_path / "b", warehouse, "--metric", "x' or true --")
    assert (done.exit_code, list(tmp_path.glob("b*"))) == (1, [])
    assert len(done.stderr.splitlines()) == 1
    assert exported(tmp_path / "a", warehouse).exit_code == 1
    assert exported(tmp_path / "c", warehouse, "--table", "figures").exit_code == 2


@pytest.mark.parametrize(
    ("kind", "start", "end", "told"),
    [
        ("interval", "2026-01-01", "2026-12-31", "2026"),
        ("interval", "2026-07-01", "2026-12-31", "2026-S2"),
        ("interval", "2026-04-01", "2026-06-30", "2026-Q2"),
        ("interval", "2024-02-01", "2024-02-29", "2024-02"),
        ("point", "2026-05-03", "2026-05-03", "2026-05-03"),
        ("interval", "2026-02-01", "2026-04-30", "2026-02-01/P3M"),
        ("interval", "2025-04-06", "2026-04-05", "2025-04-06/P1Y"),
        ("interval", "2020-01-01", "2024-12-31", "2020-01-01/P5Y"),
        ("interval", "2026-05-04", "2026-05-10", "2026-05-04/P7D"),
        ("interval", "0002-01-01", "9999-12-31", "0002-01-01/P3651694D"),
        ("since", "2022-01-01", None, "2022-01-01"),
        ("until", None, "2030-12-31", "2030-12-31"),
        ("as_of", None, "2026-05-03", "2026-05-03"),
        ("as_of", None, None, "2026-04"),
        (None, None, None, "2026-04"),
    ],
)
def test_every_period_has_a_form_in_sdmx(kind: str | None, start: str | None, end: str | None, told: str) -> None:
    days = [date.fromisoformat(day) if day else None for day in (start, end)]
    assert time_period(kind, *days, date(2026, 4, 2)) == told


@given(st.dates(min_value=date(1900, 1, 1)), st.dates(min_value=date(1900, 1, 1)))
def test_no_two_periods_have_one_form(one: date, other: date) -> None:
    start, end = sorted((one, other))
    told = time_period("interval", start, end, None)
    shorter = [time_period("interval", start, day, None) for day in (start, end.replace(day=1)) if start <= day < end]
    assert told not in shorter


def test_rows_without_any_day_are_counted_and_left_out(tmp_path: Path) -> None:
    table = observations(3, vintage=[None, date(2026, 4, 2), None]).select(
        [name.strip() for name in query(None, None).removeprefix("select ").partition(" from ")[0].split(",")]
    )
    assert write(table.to_batches(max_chunksize=2), tmp_path / "out.csv") == (1, 2)
