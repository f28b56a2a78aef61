"""Addresses that differ and name one page: sessions, where a reader came from, and AMP copies.

courlan takes the commonest tracking parameters out (utm_*, fbclid, gclid and more); here stands what it leaves. A
parameter goes by its name where no site uses the name for content, by its value too where some do.
"""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

_SESSION = re.compile(r"(?:php|asp|j)?sess(?:ion)?_?id|aspsessionid\w{0,20}|cfid|cftoken|zenid|oscsid", re.IGNORECASE)
_SESSION_PAIR = re.compile(r"(?:sid|token)=[0-9a-f-]{20,64}", re.IGNORECASE)
_TRACKING = re.compile(
    r"at_[a-z]\w{0,30}|cmp|cmpid|ns_[a-z]\w{0,30}|smid|smtyp|ocid|spm|mkt_tok|wt\.\w{1,10}|ito|icid|intcmp|guccounter|"
    r"guce_\w{1,30}|__twitter_impression|_hs\w{1,6}|s_cid|mbid",
    re.IGNORECASE,
)
_AMP_PAIR = re.compile(
    r"amp|outputtype=amp|output=amp|amp=(?:1|true)?|_amp(?:=\w{0,5})?|usqp=\w{1,40}|amp_js_v=\S{1,20}", re.IGNORECASE
)
_PATH_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/;]{1,200}", re.IGNORECASE)
_AMP_ENDING = re.compile(r"(?:/amp(?:\.html?)?/?|\.amp)$|\.amp(?=\.html?$)", re.IGNORECASE)


def folded(url: str) -> str:
    """The URL that the variants of one page share; what is left of a query keeps its order."""
    parts = urlsplit(url)
    path = _AMP_ENDING.sub("", _PATH_SESSION.sub("", parts.path)) or parts.path
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _is_idle(pair))
    return urlunsplit((parts.scheme, parts.netloc, path, query, parts.fragment))


def _is_idle(pair: str) -> bool:
    name = pair.partition("=")[0]
    if _SESSION.fullmatch(name) or _SESSION_PAIR.fullmatch(pair) or _AMP_PAIR.fullmatch(pair):
        return True
    return _TRACKING.fullmatch(name) is not None
