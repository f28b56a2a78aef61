"""A Prefect server on loopback: prefect.yaml deploys both flows there, and a triggered run commits a version."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from flows.cli.server import server
from flows.warehouse import open_warehouse
from schemas.source import load_sources

ROOT = Path(__file__).parents[1]
JSON = {"Content-Type": "application/json"}


@pytest.fixture
def environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Prefect's home in a folder of the test's own, and the address of a server that ends with the test."""
    for name, value in {
        "PREFECT_HOME": str(tmp_path / "prefect"),
        "DO_NOT_TRACK": "1",
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_LOGGING_LEVEL": "ERROR",
    }.items():
        monkeypatch.setenv(name, value)
    (tmp_path / "prefect").mkdir()
    return dict(os.environ)


def prefect(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120, check=True)


def ask(url: str, body: object = None) -> dict[str, Any] | None:
    """What Prefect's API answers, asked as its command line asks, whose start alone takes seconds; None for a 404."""
    data = None if body is None else json.dumps(body).encode()
    for _ in range(100):
        try:
            with urllib.request.urlopen(urllib.request.Request(url, data, JSON), timeout=60) as answer:
                told: dict[str, Any] = json.load(answer)
                return told
        except urllib.error.HTTPError as error:
            if error.code == 404:
                return None
            if error.code != 503:  # its database is busy: Prefect's own clients ask again too
                raise
        time.sleep(0.2)
    raise AssertionError(f"{url} is busy")


def deployment(url: str, name: str) -> dict[str, Any] | None:
    """A deployment by its flow's name and its own; None where there is none."""
    return ask(f"{url}/deployments/name/{name}")


def trigger(url: str, which: dict[str, Any], **parameters: str) -> None:
    """Ask for a run of a deployment now."""
    state = {"type": "SCHEDULED"}
    assert ask(f"{url}/deployments/{which['id']}/create_flow_run", {"parameters": parameters, "state": state})


@contextmanager
def worker(environment: dict[str, str]) -> Iterator[None]:
    """A worker that takes the pool's runs for the length of a with block."""
    command = [sys.executable, "-m", "prefect", "worker", "start", "--pool", "statwire"]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()


def test_both_flows_are_deployed_and_a_triggered_run_commits_a_version(
    environment: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    warehouse = tmp_path / "warehouse"
    with server() as url:
        environment["PREFECT_API_URL"] = url
        prefect(environment, "work-pool", "create", "statwire", "--type", "process")
        prefect(environment, "deploy", "--all")
        assert deployment(url, "backfill/backfill") is not None
        nightly = deployment(url, "nightly/nightly")
        assert nightly is not None
        trigger(url, nightly, warehouse=str(warehouse))
        with worker(environment):
            _wait_for(warehouse / "latest")
        assert open_warehouse(warehouse).version == 1
        _writers_on_two_machines_hold_the_limit_in_turn(environment, tmp_path)


def _writers_on_two_machines_hold_the_limit_in_turn(environment: dict[str, str], tmp_path: Path) -> None:
    sources = tmp_path / "sources.yaml"
    text = (ROOT / "sources.yaml").read_text(encoding="utf-8")
    sources.write_text(text.replace('writer_limit: ""', "writer_limit: one-writer"), encoding="utf-8")
    unknown = statwire(environment, "nightly", "--sources", str(sources), "--warehouse", str(tmp_path / "other"))
    assert unknown.returncode == 1
    assert "has no limit one-writer" in unknown.stderr
    with holding(environment, "one-writer", str(sources)):
        busy = statwire(environment, "nightly", "--sources", str(sources), "--warehouse", str(tmp_path / "other"))
        by_hand = statwire(
            environment, "compact", "--sources", str(sources), "--warehouse", str(tmp_path / "warehouse")
        )
    for refused in (busy, by_hand):
        assert refused.returncode == 1
        assert "another run holds Prefect's limit one-writer" in refused.stderr
    free = statwire(environment, "nightly", "--sources", str(sources), "--warehouse", str(tmp_path / "other"))
    assert (free.returncode, open_warehouse(tmp_path / "other").version) == (0, 1)


def statwire(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from flows.cli import main; main()", *arguments, "--quiet"]
    return subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=120)


@contextmanager
def holding(environment: dict[str, str], limit: str, sources: str) -> Iterator[None]:
    """Another process that makes the limit of these sources and holds it for the length of a with block."""
    code = f"""from prefect.concurrency.sync import concurrency
from flows.cli.limit import make_writer_limit
make_writer_limit({sources!r})
with concurrency({limit!r}, strict=True):
    print("held", flush=True)
    input()"""
    command = [sys.executable, "-c", code]
    process = subprocess.Popen(
        command, env=environment, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "held\n"
        yield
    finally:
        process.communicate("\n", timeout=60)


def test_serve_keeps_the_schedule_runs_what_is_triggered_and_leaves_no_server_behind(
    environment: dict[str, str], tmp_path: Path
) -> None:
    environment.pop("PREFECT_API_URL", None)
    warehouse = tmp_path / "warehouse"
    command = [sys.executable, "-c", "from flows.cli import main; main()", "serve", "--warehouse", str(warehouse)]
    process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        schedule = load_sources(ROOT / "sources.yaml").schedule
        assert f"{schedule.cron} ({schedule.timezone})" in line
        url = line.split("runs shown at ")[1].split(";")[0] + "/api"
        nightly = _once_deployed(url)
        assert [one["schedule"]["cron"] for one in nightly["schedules"]] == [schedule.cron]
        trigger(url, nightly)
        _wait_for(warehouse / "latest")
    finally:
        process.terminate()
        process.wait(timeout=240)  # not how long it may take: so that a hang fails
    with pytest.raises(OSError):
        urllib.request.urlopen(f"{url}/health", timeout=5)


def _once_deployed(url: str) -> dict[str, Any]:
    """The line comes before the deployment is made."""
    for _ in range(200):
        if (nightly := deployment(url, "nightly/nightly")) is not None:
            return nightly
        time.sleep(0.2)
    raise AssertionError("nightly was not deployed")


def test_a_server_that_is_stopped_while_it_starts_leaves_nothing_behind(environment: dict[str, str]) -> None:
    environment.pop("PREFECT_API_URL", None)
    code = "from flows.cli.server import server\nwith server() as url: print(url)"
    process = subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=ROOT, start_new_session=True)
    time.sleep(2)  # the server is a process by now and answers nobody yet
    process.terminate()
    assert process.wait(timeout=60) != 0
    left = [path for path in Path("/proc").glob("[0-9]*/stat") if _session_of(path) == process.pid]
    assert left == []


def _session_of(stat: Path) -> int | None:
    """The session of a process (proc(5): the sixth field); None where it has ended, or has and was not reaped yet."""
    try:
        state, _, _, session = stat.read_text().rpartition(")")[2].split()[:4]
    except OSError:
        return None
    return None if state == "Z" else int(session)


def _wait_for(path: Path) -> None:
    """Bounded, so that a run which never comes fails the test instead of holding it."""
    for _ in range(600):
        if path.exists():
            return
        time.sleep(0.2)
    raise AssertionError(f"{path} did not appear")


def test_the_deployments_schedule_is_that_of_the_shipped_sources() -> None:
    deployments = yaml.load((ROOT / "prefect.yaml").read_text(encoding="utf-8"), Loader=yaml.BaseLoader)["deployments"]
    nightly = next(deployment for deployment in deployments if deployment["name"] == "nightly")
    schedule = load_sources(ROOT / "sources.yaml").schedule
    assert nightly["schedules"] == [{"cron": schedule.cron, "timezone": schedule.timezone}]
