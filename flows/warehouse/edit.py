"""What a commit does to one table: the files that it adds, and those that it takes away.

Runs, restoring, compacting and taking down are all commits; they differ only in the edits that they plan.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from deltalake.transaction import AddAction

from flows.warehouse.log import DeltaLog, LiveFile


class Edit(NamedTuple):
    """Files of one table: ``added`` lie in its folder already, ``removed`` stay there until nothing needs them.

    ``data_change`` is False where the added files hold no other rows than the removed ones, which Delta's log tells;
    ``new_schema`` says that the added files replace all the table's, in columns that its log does not have yet.
    """

    added: Sequence[AddAction]
    removed: Sequence[LiveFile]
    data_change: bool = True
    new_schema: bool = False


class Planned(NamedTuple):
    """An edit to come: ``write`` is called with the commit's version when it is the table's turn.

    Several may name one table, and each sees what those before it committed.
    """

    log: DeltaLog
    write: Callable[[int], Edit]
