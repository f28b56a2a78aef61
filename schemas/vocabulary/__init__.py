"""The words an analyst sees in a column, as YAML beside this module, and the reader that every rule file shares.

Reading YAML is the dearest part of a short command's start, so what was read is kept in ``__pycache__`` beside the
file, under the hash of its bytes: an edited file is read afresh, and a folder that cannot be written costs only time.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import sys
from functools import cache
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@cache
def load(name: str) -> Any:
    """The vocabulary ``name`` (``units`` for units.yaml) as strings, lists and mappings, shared: do not change it.

    A vocabulary too long for one file has a folder of its name, whose files fill the mapping of that name.
    """
    data = read(_HERE / f"{name}.yaml")
    for path in sorted((_HERE / name).glob("*.yaml")):
        data[name] |= read(path)
    return data


def version() -> str:
    """A hash of all vocabularies (12 hexadecimal digits): rows of two runs with the same one used the same words."""
    digest = hashlib.sha256()
    for path in sorted(_HERE.rglob("*.yaml")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


def read(path: Path) -> Any:
    """A YAML file without implicit types: every scalar is a string (NO is Norway). Raises OSError where unreadable."""
    raw = path.read_bytes()
    digest = hashlib.sha256(raw).hexdigest()
    kept = path.parent / "__pycache__" / f"{path.stem}.{sys.implementation.cache_tag}.rules"
    data = _kept(kept, digest)
    if data is None:
        data = _parse(raw)
        _keep(kept, digest, data)
    return data


def _parse(raw: bytes) -> Any:
    import yaml  # 20 ms that a warm start saves

    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    return yaml.load(raw, Loader=loader)


def _kept(kept: Path, digest: str) -> Any:
    try:
        found, data = marshal.loads(kept.read_bytes())
    except (OSError, ValueError, EOFError, TypeError):
        return None
    return data if found == digest else None


def _keep(kept: Path, digest: str, data: Any) -> None:
    part = kept.with_name(f"{kept.name}.{os.getpid()}")
    try:
        kept.parent.mkdir(exist_ok=True)
        part.write_bytes(marshal.dumps((digest, data)))
        part.replace(kept)
    except OSError:
        part.unlink(missing_ok=True)
