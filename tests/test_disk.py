"""A disk that fills and one that cannot be written: one clear line, and nothing that was committed is lost.

Each needs a file system of its own, which a process may mount for itself alone where the kernel lets it (``unshare``).
"""

from __future__ import annotations

import os
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


PERMISSIONS = """
import sys
from pathlib import Path
from flows.warehouse import Paths, WarehouseError, open_warehouse, writer
from flows.warehouse.verify import verify
from tests.warehouse_rows import first_run
paths = Paths(Path(sys.argv[1]))
def told():
    return [finding.line() for finding in verify(paths.root).findings if " rows " not in finding.wrong]
def opened():
    try:
        with writer(paths.root):
            return len(open_warehouse(paths.root).arrow("figures"))
    except WarehouseError as error:
        return str(error)
with writer(paths.root) as first:
    first.commit(*first_run())
for closed in (paths.version(1) / "figures", paths.delta("figures"), paths.delta("figures") / "month=2026-04"):
    closed.chmod(0)
    print(told())
    print(opened())
    closed.chmod(0o755)
    print(told())
file = min(paths.version(1).glob("figures/*/*.parquet"))
file.chmod(0)
print(told())
"""


def test_folders_and_files_that_lost_their_permissions_are_named_and_come_back_with_them(tmp_path: Path) -> None:
    bounded = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]  # without which root reads everything
    if os.geteuid() == 0 and subprocess.run([*bounded, "true"], capture_output=True, check=False).returncode:
        pytest.skip("root cannot be kept here from reading everything (setpriv)")
    command = [*(bounded if os.geteuid() == 0 else []), sys.executable, "-c", PERMISSIONS, str(tmp_path / "w")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    version, delta = tmp_path / "w" / "versions" / "1" / "figures", tmp_path / "w" / "delta" / "figures"
    lines = done.stdout.splitlines()
    may_not = "may not be read by this user; give the permission back: chmod u+rx"
    assert lines[:3] == [f"['{version}: {may_not}']", "8", "[]"]  # a writer publishes the version again
    for told, refused, then, place in ((*lines[3:6], delta), (*lines[6:9], delta / "month=2026-04")):
        assert told == f"['{place}: {may_not}']"
        assert "Permission denied" in refused
        assert str(place) in refused
        assert then == "[]"
    assert lines[9].endswith("give the permission back: chmod u+r']")
