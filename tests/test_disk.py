"""A disk that fills and one that cannot be written: one clear line, and nothing that was committed is lost.

Each needs a file system of its own, which a process may mount for itself alone where the kernel lets it (``unshare``).
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

SETUP = """
import sys
from pathlib import Path
from flows.warehouse import Change, WarehouseError, open_warehouse, writer
from flows.warehouse.verify import verify
from schemas.tables import FIGURES
from tests.warehouse_rows import content, facts, rows
root = Path(sys.argv[1]) / "warehouse"
def commit(run, count):
    figures = rows(FIGURES, count, month="2026-05", figure_id=[f"{run} {n}" for n in range(count)], sentence=[
        f"{run} {n * 7919 % 1_000_003} {n * 104_729 % 999_983} {n * 1_299_709 % 999_979}" for n in range(count)])
    with writer(root) as opened:
        return opened.commit([Change("figures", figures)], facts(run))
def said(run, count):
    try:
        return f"committed {commit(run, count)}"
    except WarehouseError as error:
        return str(error)
def damage():
    "Findings about files: made up figures have no articles."
    return [finding.file for finding in verify(root).findings if " rows " not in finding.wrong]
"""


def alone(work: Path, mount: str, script: str) -> list[str]:
    """Run a script with a mount that only it sees; the lines that it prints."""
    if subprocess.run(["unshare", "-rm", "true"], capture_output=True, check=False).returncode:
        pytest.skip("this kernel lets no process mount for itself (unshare -rm)")
    shell = f'{mount} && exec "$0" -c "$1" "$2"'
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", shell, sys.executable, SETUP + script, str(work)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_a_disk_that_fills_loses_nothing_and_the_next_commit_works_when_there_is_room(tmp_path: Path) -> None:
    script = """
commit("first", 10)
before = content(open_warehouse(root))
full = said("too much", 60_000)
print(full)
print(open_warehouse(root).version, content(open_warehouse(root)) == before, damage())
print(said("small", 20))
print(open_warehouse(root).version, damage())
"""
    mount = f'mount -t tmpfs -o size=3m tmpfs "{tmp_path}"'
    full, after, small, then = alone(tmp_path, mount, script)
    assert "version 2 was not committed, and what was there before stands" in full
    assert "No space left on device" in full
    assert after == "1 True []"
    assert (small, then) == ("committed 2", "2 []")


def test_a_disk_that_cannot_be_written_is_read_all_the_same(tmp_path: Path) -> None:
    script = """
import subprocess
commit("first", 10)
subprocess.run(["mount", "-o", "remount,ro", sys.argv[1]], check=True)
print(said("second", 10))
print(open_warehouse(root).version, len(open_warehouse(root).arrow("figures")), damage())
"""
    mount = f'mount -t tmpfs -o size=8m tmpfs "{tmp_path}"'
    refused, after = alone(tmp_path, mount, script)
    assert "cannot be opened for writing" in refused
    assert "Read-only file system" in refused
    assert after == "1 10 []"
