"""parquet files of one table -> a lazy frame, each file's partition told and not guessed.

Left to itself, polars takes every name=value in a path for a partition, also those above the warehouse, and every file
in a folder for one of the table's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from flows.warehouse.errors import WarehouseError

if TYPE_CHECKING:
    import polars


def scan(
    files: Iterable[tuple[Path | str, str | None]], partition: str | None, *, path_column: str | None = None
) -> polars.LazyFrame:
    """The rows of the files, of which there is at least one, each given with its value of the column ``partition``.

    ``path_column`` names a further column that says which file a row stands in.
    """
    import polars

    by_value: dict[str | None, list[str]] = defaultdict(list)
    for path, value in files:
        by_value[value].append(str(path))
    frames = []
    for value, paths in by_value.items():
        frame = polars.scan_parquet(paths, hive_partitioning=False, include_file_paths=path_column, glob=False)
        told = polars.lit(value, polars.String).alias(partition) if partition else None
        frames.append(frame if told is None else frame.with_columns(told))
    return polars.concat(frames)


@contextmanager
def damage_named(files: Iterable[tuple[Path | str, str | None]]) -> Iterator[None]:
    """Tell what fails in the block by the file that is damaged, if one is, which polars does not name."""
    try:
        yield
    except WarehouseError:
        raise
    except Exception:
        from flows.warehouse.files import refuse_damage

        for path in (Path(path) for path, _ in files):
            if path.is_file():  # what lies in a bucket is named as it is fetched
                refuse_damage(path.read_bytes(), path, path)
        raise
