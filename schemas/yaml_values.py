"""Values of a YAML file whose scalars are all texts: what a number, a list or an address is, and what is none."""

from __future__ import annotations

import re
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict

from schemas.address import is_newsroom_address, is_web_address


def listed(value: Any) -> Any:
    """A YAML list as a tuple; nothing after the colon is an empty one."""
    if value == "":
        return ()
    if isinstance(value, str):
        raise ValueError(f"a list is needed: put '- ' before {value!r}, on a line of its own")
    return tuple(value) if isinstance(value, list) else value


def _whole(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not (value.isascii() and value.isdigit() and int(value) > 0):
        raise ValueError(f"a whole number above 0 is needed, not {value!r}")
    return int(value)


def _count(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not (value.isascii() and value.isdigit()):
        raise ValueError(f"a whole number is needed, not {value!r}")
    return int(value)


def _share(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"0(?:\.[0-9]+)?|1(?:\.0+)?", value):
        raise ValueError(f"a share from 0 to 1 is needed, such as 0.2, not {value!r}")
    return float(value)


def _seconds(value: Any) -> Any:
    if isinstance(value, int):
        return float(value)
    if not isinstance(value, str):
        return value
    if not re.fullmatch(r"[0-9]+(?:\.[0-9]+)?", value):
        raise ValueError(f"a number of seconds is needed, not {value!r}")
    return float(value)


def _web_address(value: str) -> str:
    if not is_web_address(value):
        raise ValueError(f"{value!r} is no http or https URL")
    return value


def _listing_address(value: str) -> str:
    if not (is_web_address(value) or is_newsroom_address(value) or value.startswith("file:///")):
        raise ValueError(f"{value!r} is no address: http, https, file:/// or newsroom:outlet/file is needed")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
Count = Annotated[int, BeforeValidator(_count)]
Share = Annotated[float, BeforeValidator(_share)]
Seconds = Annotated[float, BeforeValidator(_seconds)]
Texts = Annotated[tuple[str, ...], BeforeValidator(listed)]
WebAddresses = Annotated[tuple[Annotated[str, AfterValidator(_web_address)], ...], BeforeValidator(listed)]
ListingAddresses = Annotated[tuple[Annotated[str, AfterValidator(_listing_address)], ...], BeforeValidator(listed)]


class Strict(BaseModel):
    """A model of a file that people edit: an unknown key is an error, and a value is not bent into its type."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)
