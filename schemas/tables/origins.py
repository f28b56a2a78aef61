"""The table of origins: where numbers come from."""

from __future__ import annotations

from typing import get_args

import pandera.polars as pa

from schemas import reconciled
from schemas.tables.base import Table, Texts, text


class OriginRows(pa.DataFrameModel):
    """Columns of origins."""

    origin_id: str = text("A short name of its own.")
    name: str = text("What it calls itself.")
    aliases: Texts = text("What articles call it.")
    kind: str = text("What sort of origin it is.", isin=list(get_args(reconciled.OriginKind)))
    parent: str = text("The origin that it is part of, an origin_id.", nullable=True)
    run_id: str = text("The run that wrote the row.")


ORIGINS = Table(
    name="origins",
    model=OriginRows,
    row="One source of numbers.",
    key=("origin_id",),
    sort=("origin_id",),
)
