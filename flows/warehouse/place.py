"""What a warehouse is called: a folder, or s3://bucket/prefix with a local folder for what goes into no bucket."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from flows.warehouse.errors import WarehouseError

LOCAL_OF_BUCKETS = Path("warehouse-s3")
"""Where the local folder of a bucket's warehouse lies by default: in here, named for the bucket and the prefix."""

_SCHEME = "s3://"
_ANY_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_COLLAPSED = re.compile(r"s3:/[^/]")
"""What ``pathlib`` makes of an address."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A warehouse below ``prefix`` in an S3 bucket. ``local`` is the folder of its raw/, its cache/ and its lock."""

    name: str
    prefix: str
    local: Path

    def __str__(self) -> str:
        """The address, its characters as they are."""
        return f"{_SCHEME}{self.name}/{self.prefix}".rstrip("/")


Place = Path | Bucket


def place_of(given: str | Place, local: Path | None = None) -> Place:
    """The place that a folder or an address names; ``local`` is for a bucket's alone.

    Raises ``WarehouseError`` for an address that cannot be one, and for ``local`` beside a folder.
    """
    if isinstance(given, Bucket):
        return given
    text = str(given)
    if isinstance(given, Path) and _COLLAPSED.match(text):
        raise WarehouseError(f"{given}: give the address of a bucket as text, not as a path")
    if text.lower().startswith(_SCHEME):
        return _bucket(text, local)
    if _ANY_SCHEME.match(text):
        raise WarehouseError(f"{text}: a warehouse is a folder or s3://bucket/prefix")
    if local is not None:
        raise WarehouseError(f"{text}: is a folder itself; a local folder beside it is for s3://bucket/prefix")
    return Path(given)


def local_root(place: Place) -> Path:
    """The folder that holds the raw/, the cache/ and the lock of a warehouse."""
    return place.local if isinstance(place, Bucket) else place


def _bucket(text: str, local: Path | None) -> Bucket:
    name, _, prefix = text[len(_SCHEME) :].partition("/")
    prefix = prefix.strip("/")
    if not name:
        raise WarehouseError(f"{text}: names no bucket; give s3://bucket/prefix")
    if "%" in text or any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise WarehouseError(f"{text!r}: deltalake cannot write below a prefix with % or a control character in it")
    if prefix and {"", ".", ".."} & set(prefix.split("/")):
        raise WarehouseError(f"{text}: the prefix has an empty part, or one of dots; give s3://bucket/prefix")
    place = "/".join(filter(None, (name, prefix)))
    return Bucket(name, prefix, local or LOCAL_OF_BUCKETS / quote(place, safe=" "))
