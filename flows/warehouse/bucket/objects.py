"""The objects below a warehouse's prefix: read, written whole, replaced under a condition, listed and deleted.

Endpoint, region and credentials come from the environment alone (AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and so
on), where deltalake and polars find them too. The instance metadata service of a rented machine is not asked: without
it, a missing credential is told at once instead of after a minute of waiting.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple
from urllib.parse import quote

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import S3Store

from flows.warehouse.errors import WarehouseError, first_line
from flows.warehouse.place import Bucket

_CREDENTIALS = (
    ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"),
    ("AWS_WEB_IDENTITY_TOKEN_FILE",),
    ("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",),
    ("AWS_CONTAINER_CREDENTIALS_FULL_URI",),
    ("AWS_SKIP_SIGNATURE",),
)
"""Any of these sets of variables lets S3 know who asks, or that nobody in particular does."""

_CODE = re.compile(r"<Code>([^<]+)</Code>")
_STATUS = re.compile(r"non-2xx status code: (\d+ [A-Za-z ]+)")

_PATIENCE = timedelta(seconds=30)
"""For a server that does not answer; the library's own is three minutes."""


class Object(NamedTuple):
    """An object's name below the prefix, its size in bytes, and when it was written."""

    name: str
    size: int
    written: datetime


class Tagged(NamedTuple):
    """An object's content, and the tag of exactly that content, by which it is replaced and no other."""

    content: bytes
    tag: str


class Objects:
    """The objects of one warehouse. Names are given below its prefix."""

    def __init__(self, bucket: Bucket) -> None:
        """Raises ``WarehouseError`` where the environment says too little to reach the bucket."""
        _refuse_environment(bucket)
        self.bucket = bucket
        with self._told(""):
            self._store = S3Store(
                bucket.name,
                prefix=bucket.prefix or None,
                retry_config={"max_retries": 5, "retry_timeout": _PATIENCE},
            )

    def told(self, name: str) -> str:
        """Where an object lies, as a person is told; polars takes it too."""
        return f"{self.bucket}/{name}"

    def address(self, name: str) -> str:
        """Where an object lies, as deltalake takes it: an address in which odd characters are quoted."""
        return quote(self.told(name), safe=":/")

    def get(self, name: str) -> Tagged | None:
        """An object; None where there is none."""
        try:
            with self._told(name):
                found = obstore.get(self._store, name)
                return Tagged(bytes(found.bytes()), str(found.meta["e_tag"]))
        except FileNotFoundError:
            return None

    def read(self, name: str) -> bytes:
        """An object that should be there; ``WarehouseError`` where it is not."""
        found = self.get(name)
        if found is None:
            raise WarehouseError(f"{self.told(name)}: is gone; statwire verify says what was lost")
        return found.content

    def read_range(self, name: str, start: int, end: int) -> bytes:
        """The bytes of an object from ``start`` up to ``end``."""
        try:
            with self._told(name):
                return bytes(obstore.get_range(self._store, name, start=start, end=end))
        except FileNotFoundError:
            raise WarehouseError(f"{self.told(name)}: is gone; statwire verify says what was lost") from None

    def size(self, name: str) -> int:
        """An object's size in bytes; ``FileNotFoundError`` where there is none."""
        with self._told(name):
            return int(obstore.head(self._store, name)["size"])

    def put(self, name: str, content: bytes) -> None:
        """Write an object, whatever stood there."""
        with self._told(name):
            obstore.put(self._store, name, content)

    def put_instead(self, name: str, content: bytes, of: Tagged | None) -> bool:
        """Write an object if ``of`` still stands there (None: nothing); whether it did."""
        try:
            with self._told(name):
                obstore.put(self._store, name, content, mode={"e_tag": of.tag} if of else "create")
        except (AlreadyExistsError, PreconditionError):
            return False
        return True

    def list(self, below: str) -> Iterator[Object]:
        """The objects whose names begin with ``below`` and a slash."""
        with self._told(below):
            for batch in obstore.list(self._store, below):
                yield from (Object(one["path"], one["size"], one["last_modified"]) for one in batch)

    def delete(self, names: Sequence[str]) -> None:
        """Delete objects; one that is gone already is no error."""
        for name in names:
            with self._told(name):
                obstore.delete(self._store, name)

    @contextmanager
    def _told(self, name: str) -> Iterator[None]:
        """Tell errors as ``WarehouseError``, less those that answer a question: not there, or another stands there."""
        try:
            yield
        except (AlreadyExistsError, PreconditionError):
            raise
        except (BaseError, OSError, ValueError) as error:
            code = _CODE.search(str(error))
            if isinstance(error, FileNotFoundError) and (code is None or code[1] != "NoSuchBucket"):
                raise
            raise WarehouseError(f"{self.told(name).rstrip('/')}: {_said(error, code[1] if code else None)}") from error


def _refuse_environment(bucket: Bucket) -> None:
    if not any(all(os.environ.get(name) for name in names) for names in _CREDENTIALS):
        raise WarehouseError(f"{bucket}: no credentials; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY")
    endpoint = os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL") or ""
    if endpoint.startswith("http:") and os.environ.get("AWS_ALLOW_HTTP", "").lower() not in ("true", "1"):
        raise WarehouseError(f"{bucket}: {endpoint} is not encrypted; set AWS_ALLOW_HTTP=true if that is meant")


def _said(error: Exception, code: str | None) -> str:
    if code == "NoSuchBucket":
        return "there is no such bucket; make it first"
    if code in ("AccessDenied", "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken"):
        return f"access was refused ({code}); see the credentials in the environment and the bucket's policy"
    status = _STATUS.search(str(error))
    if code or status:
        return f"the server answered {code or (status and status[1])}"
    return f"cannot be reached: {first_line(error)}"
