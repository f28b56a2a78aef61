"""Cutting a stream into batches (itertools.batched comes with Python 3.12 only)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """Lists of at most ``size`` items, in order, none empty."""
    rest = iter(items)
    while batch := list(islice(rest, size)):
        yield batch
