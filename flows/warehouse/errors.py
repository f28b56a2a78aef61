"""What a warehouse may have to tell a person, in one line that names the place and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


class WarehouseError(Exception):
    """Something about the warehouse that its user can mend; the message is one line."""


class WarehouseBusy(WarehouseError):  # noqa: N818  # being busy is no error, but a state that passes
    """Another writer has the warehouse."""


def first_line(error: BaseException) -> str:
    """What an error says, without the lines of detail that libraries add below."""
    return next((line.strip() for line in str(error).splitlines() if line.strip()), type(error).__name__)


@contextmanager
def told_as(what: str) -> Iterator[None]:
    """Tell the disk's, Arrow's and Delta's errors as ``WarehouseError``: ``what``, then their first line."""
    try:
        yield
    except WarehouseError:
        raise
    except Exception as error:
        if not _is_about_files(error):
            raise
        raise WarehouseError(f"{what}: {first_line(error)}") from error


def _is_about_files(error: Exception) -> bool:
    # By the module that defines them: importing deltalake to name its errors would cost every reader 100 ms.
    libraries = ("pyarrow", "deltalake", "_internal", "polars", "duckdb", "_duckdb")
    return isinstance(error, OSError) or type(error).__module__.split(".")[0] in libraries
