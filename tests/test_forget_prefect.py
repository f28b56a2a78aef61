"""What Prefect keeps of runs names nothing that was taken down, in no byte of its database."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from flows.run import prefect_home
from flows.run.forget import forget
from flows.run.forgotten import Forgotten
from flows.warehouse import Paths
from schemas.identity import key, url_hash
from tests.runs import backfill, outcomes

STORY = "https://news.example/2026/boats-sink"


@pytest.fixture(autouse=True)
def no_home_of_the_user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_HOME", raising=False)


def database(root: Path) -> sqlite3.Connection:
    """Prefect's database as its server has it open, with two of its tables."""
    home = Paths(root).cache / "prefect"
    home.mkdir(parents=True, exist_ok=True)
    opened = sqlite3.connect(home / "prefect.db", isolation_level=None)
    opened.execute("pragma journal_mode = wal")
    opened.execute("create table if not exists flow_run (id text primary key, parameters json, tags json, count int)")
    opened.execute("create table if not exists artifact (id text primary key, data json)")
    return opened


def keep(opened: sqlite3.Connection, run: str, files: list[str], report: str) -> None:
    given = json.dumps({"files": files, "reason": "May", "since": None})
    opened.execute("insert into flow_run values (?, ?, '[\"disk\"]', 7)", [run, given])
    opened.execute("insert into artifact values (?, ?)", [run, json.dumps(report)])


def bytes_of(root: Path) -> bytes:
    return b"".join(path.read_bytes() for path in (Paths(root).cache / "prefect").iterdir())


def test_a_takedown_and_every_later_run_that_meets_it_clear_its_names(tmp_path: Path) -> None:
    documents, root = tmp_path / "some documents", tmp_path / "warehouse"
    documents.mkdir()
    for name in ("boats sunk é.txt", "rents.txt"):
        (documents / name).write_text(f"date 2026-05-02 Some 350 {name[:5]} came.", encoding="utf-8")
    boats, rents = (str(documents / name) for name in ("boats sunk é.txt", "rents.txt"))
    backfill(root, documents)
    told_as = Path(boats).as_uri().removeprefix("file://")
    with closing(database(root)) as server:
        keep(server, "one", [boats, rents], f"rejected: {told_as}: no text\n{rents}")
        keep(server, "two", ["elsewhere/boats sunk é.txt", "boats.txt"], "of boats")
        server.execute("delete from flow_run where id = 'three'")
        assert b"boats sunk" in bytes_of(root)
        forget(root, boats, "asked for")
        assert b"sunk" not in bytes_of(root)
        kept = server.execute("select parameters, tags, count from flow_run order by id desc").fetchall()
        assert [json.loads(parameters)["files"] for parameters, *_ in kept] == [
            ["(taken down)", "boats.txt"],
            ["(taken down)", rents],
        ]
        assert {row[1:] for row in kept} == {('["disk"]', 7)}
        (report,) = server.execute("select data from artifact where id = 'one'").fetchone()
        assert json.loads(report) == f"rejected: (taken down): no text\n{rents}"
        keep(server, "four", [boats], "begun")
        told = backfill(root, Path(boats))
        assert (outcomes(told), told.reasons[-1]) == ({"refused": 1}, "refused: forgotten")
        assert b"sunk" not in bytes_of(root)
        before = bytes_of(root)
        assert outcomes(backfill(root, Path(rents))) == {"unchanged": 1}
        assert bytes_of(root) == before  # a run that meets nothing looks for nothing


def test_addresses_of_the_web_are_known_in_every_form_and_others_stay(tmp_path: Path) -> None:
    with closing(database(tmp_path)) as server:
        report = f"- refused: {STORY}?utm_source=rss: no\n- [{STORY}]({STORY}#top). {STORY}-again, boats"
        keep(server, "one", [STORY, f"{STORY}/amp"], report)
        assert prefect_home.cleared(Paths(tmp_path), Forgotten({url_hash(STORY), key("doc", "flows", "local")})) == []
        ((given, told),) = server.execute("select parameters, data from flow_run join artifact using (id)").fetchall()
        assert json.loads(given)["files"] == ["(taken down)", "(taken down)"]
        assert json.loads(told) == (
            f"- refused: (taken down): no\n- [(taken down)]((taken down)). {STORY}-again, boats"
        )


def test_a_database_that_is_busy_or_none_is_told_and_the_takedown_is_done(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(prefect_home, "_PATIENCE", 0.05)
    (tmp_path / "boats.txt").write_text("date 2026-05-02 Some 350 boats came.", encoding="utf-8")
    backfill(tmp_path / "warehouse", tmp_path / "boats.txt")
    with closing(database(tmp_path / "warehouse")) as server:
        server.execute("begin immediate")
        (said,) = forget(tmp_path / "warehouse", "boats", "asked for").unread
    assert said.endswith(
        "may still name what was taken down (database is locked); stop Prefect's server, and delete it"
    )
    assert forget(tmp_path / "warehouse", "boats", "asked for").unread == ()
    (tmp_path / "warehouse" / "cache" / "prefect" / "prefect.db").write_bytes(b"no database" * 100)
    assert "file is not a database" in forget(tmp_path / "warehouse", "boats", "asked for").unread[0]
