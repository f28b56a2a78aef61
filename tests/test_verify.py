"""What verifying finds: each kind of damage by the name of its file, and nothing in a warehouse that is sound."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from pathlib import Path

import pyarrow.parquet
import pytest
from click.testing import CliRunner

from flows.cli import group
from flows.run.compact import compact
from flows.run.restore import restore
from flows.warehouse import Change, Paths, WarehouseError, open_warehouse, writer
from flows.warehouse.verify import verify
from schemas.tables import FIGURES
from tests.runs import backfill
from tests.warehouse_rows import facts, first_run


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs over documents, the last with a revision."""
    folder = tmp_path_factory.mktemp("verify")
    documents = folder / "documents"
    documents.mkdir()
    for number, text in enumerate(("Some 350 people came.", "About 42 boats sank.", "Some 360 people came.")):
        (documents / f"{number % 2}.txt").write_text(f"date 2026-05-02 {text}", encoding="utf-8")
        backfill(folder / "warehouse", documents)
    return folder / "warehouse"


@pytest.fixture(scope="module")
def made_longer(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Further versions, enough for a checkpoint of the log of runs."""
    root = copied(made, tmp_path_factory.mktemp("longer"))
    with writer(root) as opened:
        for number in range(20):
            opened.commit([], facts(f"empty {number}"))
    return root


def copied(root: Path, to: Path) -> Path:
    """A copy, its hard links kept."""
    subprocess.run(["cp", "-a", str(root), str(to / "warehouse")], check=True)
    return to / "warehouse"


@pytest.fixture
def root(made: Path, tmp_path: Path) -> Path:
    """A warehouse to damage."""
    return copied(made, tmp_path)


@pytest.fixture
def long(made_longer: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One with a checkpoint."""
    return copied(made_longer, tmp_path_factory.mktemp("long"))


def flip(path: Path) -> None:
    """Change one bit in the middle of a file, under all its names."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 4
    path.chmod(0o644)
    with path.open("r+b") as file:
        file.write(content)


def found(root: Path) -> list[str]:
    return [finding.file for finding in verify(root).findings]


def data_file(root: Path, table: str = "figures") -> Path:
    return sorted((root / "latest").resolve().glob(f"{table}/**/*.parquet"))[0]


def test_a_sound_warehouse_has_no_findings_whatever_flows_made_it(long: Path) -> None:
    restore(long, 2, "test")
    compact(long)
    report = verify(long, every=True)
    assert (report.findings, report.notes) == ((), ())
    assert report.versions[-1] >= 24
    assert report.rows > 10


def damaged(root: Path, kind: str) -> Path:
    """Do one kind of damage; the file that is to be named."""
    paths, file = Paths(root), data_file(root)
    log = paths.delta("runs") / "_delta_log"
    if kind == "data":
        flip(file)
        return file
    if kind == "cut":
        file.chmod(0o644)
        with file.open("r+b") as opened:
            opened.truncate(file.stat().st_size // 2)
        return file
    if kind == "removed":
        file.unlink()
        return file
    if kind == "log entry":
        flip(log / f"{3:020d}.json")
        return log / f"{3:020d}.json"
    if kind == "checkpoint":
        checkpoint = next(log.glob("*.checkpoint.parquet"))
        flip(checkpoint)
        return checkpoint
    if kind == "foreign":
        shutil.copy(file, file.with_name("mine.parquet"))
        return file.with_name("mine.parquet")
    if kind == "latest":
        paths.latest.unlink()
        paths.latest.symlink_to("versions/999")
        return paths.latest
    if kind == "archive":
        archive = next(paths.raw.rglob("*.warc.gz"))
        archive.unlink()
        return archive
    assert kind == "table"
    shutil.rmtree(paths.delta("figures"))
    return paths.delta("figures")


KINDS = ("data", "cut", "removed", "foreign", "latest", "archive", "table")
KINDS_OF_A_LONG_LOG = ("log entry", "checkpoint")


@pytest.mark.parametrize(
    ("kind", "which"), [*((kind, "root") for kind in KINDS), *((kind, "long") for kind in KINDS_OF_A_LONG_LOG)]
)
def test_damage_is_named_with_its_file_and_how_to_repair_it(
    kind: str, which: str, request: pytest.FixtureRequest
) -> None:
    root: Path = request.getfixturevalue(which)
    file = damaged(root, kind)
    report = verify(root)
    named = [finding for finding in report.findings if Path(finding.file).name == file.name]
    assert named, report.findings
    assert all(finding.wrong and finding.repair for finding in report.findings)


def test_what_an_old_version_lost_is_not_to_be_had_by_restoring_the_newest(root: Path) -> None:
    shutil.rmtree(Paths(root).version(2) / "skipped")
    finding = next(one for one in verify(root).findings if one.file.endswith("versions/2/skipped"))
    assert (finding.wrong, finding.repair) == ("is gone", "put it back from a backup, or delete this version")


def test_a_folder_that_may_not_be_read_is_told_as_such(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    closed = next(Paths(root).version(1).glob("figures/*"))
    monkeypatch.setattr(os, "access", lambda path, _: path != closed)  # root, as which tests may run, reads everything
    (finding,) = verify(root).findings
    assert (finding.file, finding.wrong) == (str(closed), "may not be read by this user")


def test_a_damaged_note_of_a_takedown_is_told_as_the_next_writer_tells_it(root: Path) -> None:
    Paths(root).takedown.write_text("{", encoding="utf-8")
    (finding,) = verify(root).findings
    with pytest.raises(WarehouseError) as refused, writer(root):
        pass
    assert str(refused.value) == finding.line()


def test_a_folder_that_deltalake_cannot_find_by_its_name_is_no_damage(root: Path) -> None:
    with pytest.raises(WarehouseError, match="with % or a control character"):
        verify(root.rename(root.with_name("50%25")))


def first_line(content: bytes) -> list[int]:
    line = content.index(b"\n") + 1
    return [*range(0, line - 1, 7), line - 3]


def last_lines(content: bytes) -> list[int]:
    return [len(content) - 70, len(content) - 9]


@pytest.mark.parametrize("table", ["skipped", "runs"])
def test_a_bit_flipped_anywhere_in_the_checksums_of_a_log_is_found_and_stops_no_writer(
    root: Path, long: Path, table: str
) -> None:
    for warehouse, places in ((root, [first_line, last_lines]), (long, [last_lines])):
        told = Paths(warehouse).delta(table) / "SHA256SUMS"
        content = told.read_bytes()
        for place in (place for some in places for place in some(content)):
            told.write_bytes(content[:place] + bytes([content[place] ^ 4]) + content[place + 1 :])
            assert found(warehouse), f"byte {place} of {len(content)}"
        newest = open_warehouse(warehouse).version
        with writer(warehouse) as opened:
            assert opened.commit([], facts("after")) > newest


def test_a_log_entry_whose_line_is_lost_is_found(root: Path) -> None:
    told = Paths(root).delta("skipped") / "SHA256SUMS"
    lines = told.read_text(encoding="utf-8").splitlines(keepends=True)
    told.write_text("".join(lines[:-1]), encoding="utf-8")
    entry = told.parent / lines[-1].split()[1]
    assert found(root) == [str(entry)]
    told.write_text("".join(lines)[: len("".join(lines)) // 2], encoding="utf-8")
    assert str(entry) in found(root)


def test_a_repair_that_is_told_repairs(root: Path) -> None:
    file = damaged(root, "removed")
    with writer(root):
        pass  # opening publishes the newest version again
    assert file.exists()
    assert found(root) == []


def test_rows_that_refer_to_nothing_are_found(tmp_path: Path) -> None:
    with writer(tmp_path / "warehouse") as opened:
        opened.commit(*first_run())
    said = [finding.wrong for finding in verify(tmp_path / "warehouse").findings]
    assert any("rows have no row in articles" in wrong for wrong in said)
    assert any("rows have no row in runs" in wrong for wrong in said)


def test_a_commit_in_the_making_is_no_damage(root: Path) -> None:
    reports = []
    rows = pyarrow.parquet.read_table(data_file(root), partitioning=None)
    rows = rows.append_column("month", pyarrow.array(["2026-05"] * len(rows))).select(FIGURES.columns())
    again = rows.set_column(0, rows.schema.field(0), pyarrow.array([f"new {n}" for n in range(len(rows))]))

    def look(step: str) -> None:
        thread = threading.Thread(target=lambda: reports.append((step, verify(root))))
        thread.start()
        thread.join()

    with writer(root, on_step=look) as opened:
        opened.commit([Change("figures", again)], facts("again"))
    assert len(reports) >= 6
    assert {step: report.findings for step, report in reports} == {step: () for step, _ in reports}


def test_the_command_prints_a_line_a_finding_and_says_by_its_status_whether_there_are_any(root: Path) -> None:
    sound = CliRunner().invoke(group, ["verify", "--warehouse", str(root)])
    assert (sound.exit_code, sound.output.count("\n")) == (0, 1)
    assert "sound" in sound.output
    flip(data_file(root))
    broken = CliRunner().invoke(group, ["verify", "--warehouse", str(root)])
    assert broken.exit_code == 1
    assert data_file(root).name in broken.output


def test_a_version_that_is_not_there_is_an_error(root: Path) -> None:
    with pytest.raises(WarehouseError, match="no version 99"):
        verify(root, 99)
