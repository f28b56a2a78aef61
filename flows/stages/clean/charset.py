"""Bytes to text. A page's charset is claimed in three places, and each of them is wrong on some site.

Order for HTML: byte order mark; UTF-8 that proves itself (valid, and not plain ASCII); the charset of the HTTP header;
that of ``<meta>``; detection; Windows-1252. A valid multi-byte UTF-8 text is practically never anything else, so it
outranks the labels, which are left over from old templates far more often. Labels mean what browsers take them to mean
(WHATWG Encoding Standard, section 4.2): ``iso-8859-1`` is Windows-1252.
"""

from __future__ import annotations

import codecs
import re

from flows.stages.clean.record import CleanError

META_WINDOW = 8192
DETECTION_SAMPLE = 16384
BINARY_WINDOW = 4096
BINARY_SHARE = 0.02
TOLERATED_DAMAGE = 0.01

BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
MAGIC = (
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"\x1f\x8b", "gzip data"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x7fELF", "a program"),
)
LABELS = {
    "ascii": "cp1252",
    "us-ascii": "cp1252",
    "iso-8859-1": "cp1252",
    "iso8859-1": "cp1252",
    "latin1": "cp1252",
    "iso-8859-9": "cp1254",
    "iso-8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "shift-jis": "cp932",
    "x-sjis": "cp932",
    "euc-kr": "cp949",
    "ks_c_5601-1987": "cp949",
    "x-user-defined": "cp1252",
}
_CHARSET = re.compile(rb"""charset\s{0,8}=\s{0,8}["']?\s{0,8}([A-Za-z0-9_:.+-]{2,40})""", re.IGNORECASE)
_CONTROL = re.compile(rb"[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_HIGH_BYTE = re.compile(rb"[\x80-\xff]")


def content_charset(content_type: str) -> str | None:
    """The codec that a Content-Type header's charset parameter names, or None."""
    return _label(_CHARSET.search(content_type.encode("ascii", "replace")))


def decode_html(body: bytes, content_type: str) -> str:
    """A page's text, with the replacement character where nothing fits; binary data raises ``CleanError``."""
    for mark, encoding in BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, "replace")
    wide = _wide(body)
    if wide:
        return body.decode(wide, "replace")
    refuse_binary(body)
    utf8 = _strict(body, "utf-8")
    declared = content_charset(content_type) or _label(_CHARSET.search(body, 0, META_WINDOW))
    if utf8 is not None and (declared is None or not utf8.isascii()):
        return utf8
    return _as_declared(body, declared) or _as_detected(body)


def decode_text(body: bytes, content_type: str = "") -> str:
    """A plain text as it is, newlines and all; a byte that is not of its charset raises ``CleanError`` with its offset.

    The charset is UTF-8 unless the Content-Type names another.
    """
    encoding = content_charset(content_type) or "utf-8"
    if body.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise CleanError("undecodable", "the text is UTF-16; save it as UTF-8")
    try:
        text = body.decode(encoding)
    except UnicodeDecodeError as error:
        byte = body[error.start]
        name = "UTF-8" if encoding == "utf-8" else encoding
        raise CleanError("undecodable", f"not {name} at byte {error.start} (0x{byte:02x}); save it as UTF-8") from None
    if "\x00" in text:
        raise CleanError("binary", f"NUL at byte {body.index(0)}")
    return text


def refuse_binary(body: bytes) -> None:
    """Raise ``CleanError`` where the payload is a known binary format or holds more control bytes than any text."""
    for magic, name in MAGIC:
        if body.startswith(magic):
            raise CleanError("binary", f"{name}, not a page")
    head = body[:BINARY_WINDOW]
    controls = _CONTROL.findall(head)
    if len(controls) > BINARY_SHARE * len(head):
        raise CleanError("binary", f"{len(controls)} control bytes among the first {len(head)}")


def _wide(body: bytes) -> str | None:
    """UTF-16 without a byte order mark gives itself away by ``<`` with its zero byte."""
    if body.startswith(b"<\x00"):
        return "utf-16-le"
    return "utf-16-be" if body.startswith(b"\x00<") else None


def _label(match: re.Match[bytes] | None) -> str | None:
    if not match:
        return None
    name = match[1].decode("ascii").lower()
    encoding = LABELS.get(name, name)
    try:
        b"a".decode(encoding, "replace")  # rot13 and its like are codecs, but no charsets
    except LookupError:
        return None
    # A page whose <meta> can be read as ASCII is not UTF-16, whatever it says there.
    return None if encoding.startswith(("utf-16", "utf-32", "utf_16", "utf_32")) else encoding


def _strict(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except (UnicodeDecodeError, ValueError):
        return None


def _as_declared(body: bytes, declared: str | None) -> str | None:
    """By the label, where at most a few bytes in a hundred beyond ASCII contradict it: a cut or a broken quotation."""
    if declared is None:
        return None
    text = body.decode(declared, "replace")
    damage = text.count("\ufffd") - body.count("\ufffd".encode())
    return text if damage <= 1 + TOLERATED_DAMAGE * len(_HIGH_BYTE.findall(body)) else None


def _as_detected(body: bytes) -> str:
    """UTF-8 with a few bad bytes, else detection around the first byte beyond ASCII, else Windows-1252."""
    mostly_utf8 = _as_declared(body, "utf-8")
    if mostly_utf8 is not None:
        return mostly_utf8
    from charset_normalizer import from_bytes

    first = _HIGH_BYTE.search(body)
    start = max(0, first.start() - DETECTION_SAMPLE // 4) if first else 0
    best = from_bytes(body[start : start + DETECTION_SAMPLE]).best()
    return body.decode(best.encoding if best else "cp1252", "replace")
