"""Addresses: resolving, cleaning, comparing.

Only parameters that are known to track are dropped, by exact name or by a vendor's prefix: a looser rule
(courlan's also takes `gallery`, `reference` and `source`) would merge different articles into one identity.
"""

from __future__ import annotations

import re
from urllib.parse import SplitResult, unquote_plus, urljoin, urlsplit, urlunsplit

from w3lib.url import safe_url_string

from adapters.text import clean

__all__ = ["canonical", "domain", "resolve", "untracked"]

_TRACKER_NAMES = """
    __hsfp __hssc __hstc __s __twitter_impression _bta_c _bta_tid _ga _gl _hsenc _hsmi _ke _openstat
    action_object_map action_ref_map action_type_map at_campaign at_campaign_type at_custom1 at_custom2 at_custom3
    at_custom4 at_format at_link_id at_link_origin at_link_type at_medium at_ptr_name campaign_medium
    campaign_name campaign_source campaign_term campaign_content cmpid cvid dclid dm_i ef_id epik et_rid fb_action_ids
    fb_action_types fb_comment_id fb_ref fb_source fbclid ftag ga_campaign ga_content ga_medium ga_place ga_source
    ga_term gbraid gclid gclsrc gs_l gdffi gdfms gdftrk guccounter guce_referrer guce_referrer_sig hmb_campaign
    hmb_medium hmb_source hsctatracking icid igsh igshid irclickid li_fat_id mbid mc_cid mc_eid mkevt mkcid mkrid
    mkt_tok ml_subscriber ml_subscriber_hash mkwid msclkid ncid ns_campaign ns_fee ns_linkname ns_mchannel ns_source
    ocid os_ehash rb_clickid ref_src ref_url s_cid s_kwcid sc_campaign sc_channel sc_content sc_country sc_geo
    sc_medium sc_outcome sms_click sms_source sms_uph smid smtyp spm srsltid sr_share tdsourcetag trk
    trk_contact trk_msg trk_module trk_sid ttclid twclid vgo_ee wbraid wickedid wickedsource wt.mc_id wt_mc wt_zmc
    xtor yclid ysclid
    jsessionid phpsessid aspsessionid
"""
_TRACKERS = frozenset(_TRACKER_NAMES.split())
_TRACKER_PREFIXES = ("utm_", "mtm_", "matomo_", "pk_", "piwik_", "itm_", "hsa_", "oly_", "vero_", "stm_")
_REFERRERS = frozenset({"ref", "referrer", "referer"})
_SESSION = re.compile(r";jsessionid=[^/?#;]*", re.IGNORECASE)
_JUNK = re.compile(r"[\x00-\x1f\x7f]+")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
# Addresses as most are written. What these match, the general way gives back as it is, but for the host's case,
# the scheme's own port and trackers; a test holds both ways to the same results.
_PLAIN_HOST = r"(https?)://([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*)(?::([1-5][0-9]{4}|[1-9][0-9]{0,3}))?"
_PLAIN = re.compile(_PLAIN_HOST + r"(?:/[\w.~!$&'()*+,=:@%/-]*)?(?:\?[\w.~!$&'()*+,;=:@%/-]+)?", re.ASCII)
_PLAINEST = re.compile(_PLAIN_HOST + r"(/[\w~/-]*(?:(?<!/)\.[\w~/-]+)*)?(?:\?([\w.~=&-]+))?", re.ASCII)
_HOST = re.compile(r"[^\s/?#@\\<>\"^`{|}%\[\]]+")
_BARE_PERCENT = re.compile(r"%(?![0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_DEFAULT_PORTS = {"http": 80, "https": 443}


def resolve(url: str, base: str | None) -> str | None:
    """`url` made absolute against `base` (RFC 3986 section 5), or None when it is no web address.

    Args:
        url: absolute or relative reference as it stands in a document; line ends in it are dropped.
        base: http or https address; None when it is not known, then only absolute references can be resolved.
    """
    text = url.strip()
    if _PLAIN.fullmatch(text):
        return text
    text = _JUNK.sub("", text).replace(" ", "%20")
    if not text:
        return None
    if text.startswith("//") and base is None:
        text = f"https:{text}"
    try:
        absolute = urljoin(base, text) if base else text
        parts = urlsplit(absolute)
        return absolute if _is_web(parts) else None
    except ValueError:  # unbalanced brackets of an IPv6 host, a port that is no number
        return None


def untracked(url: str, *, page_url: str | None = None) -> str:
    """`url` without the parameters that only say where the reader came from; all else stays as it is written.

    Args:
        url: absolute address.
        page_url: address of the page or feed that holds it; a `ref` that names its host, or the host of `url`
            itself, is a tracker too.
    """
    head, mark, fragment = url.partition("#")
    path, question, query = head.partition("?")
    if not question:
        return url
    kept = _untracked_query(query, url, page_url)
    return f"{path}?{kept}{mark}{fragment}" if kept else f"{path}{mark}{fragment}"


def canonical(url: str, *, page_url: str | None = None) -> str | None:
    """The form of `url` that identifies what it leads to: no trackers, no fragment, host in lower case.

    Idempotent. Identity stays (`?p=123`), so does the order of what remains, and a `#!` fragment, by which
    pages without addresses of their own name what they show. Equivalent spellings become one by RFC 3986
    section 6.2.2 and 6.2.3; user names and passwords are dropped.

    Args:
        url: absolute http or https address.
        page_url: address of the page or feed that holds it; a `ref` that only names this host is a tracker too.

    Returns:
        None where `url` is no absolute web address.
    """
    if plain := _PLAINEST.fullmatch(url):
        return _plain_canonical(plain, page_url)
    try:
        parts = urlsplit(untracked(_JUNK.sub("", clean(url).strip()), page_url=page_url))
        host = _host(parts) if _is_web(parts) else None
    except ValueError:
        return None
    if host is None:
        return None
    fragment = parts.fragment if parts.fragment.startswith("!") else ""
    path = _SESSION.sub("", parts.path)
    # A stand-in for the host: w3lib leaves alone what it cannot encode, `_host` refuses it.
    safe = urlsplit(safe_url_string(urlunsplit((parts.scheme.lower(), "host", path, parts.query, fragment))))
    return urlunsplit((safe.scheme, host, _dots(_escapes(safe.path)), _escapes(safe.query), _escapes(safe.fragment)))


def _plain_canonical(plain: re.Match[str], page_url: str | None) -> str:
    scheme, host, port, path, query = plain.groups()
    if port and int(port) != _DEFAULT_PORTS[scheme]:
        host = f"{host}:{port}"
    address = f"{scheme}://{host.lower()}{path or '/'}"
    kept = _untracked_query(query, plain[0], page_url) if query else ""
    return f"{address}?{kept}" if kept else address


def domain(url: str) -> str | None:
    """Host name in lower case without `www.`, international names in their ASCII form, or None."""
    try:
        host = _ascii(urlsplit(url.strip()).hostname or "")
    except ValueError:
        return None
    return host.removeprefix("www.") or None if host else None


def _is_web(parts: SplitResult) -> bool:
    return parts.scheme.lower() in _DEFAULT_PORTS and bool(parts.hostname) and (parts.port is None or parts.port >= 0)


def _ascii(host: str) -> str | None:
    """A host name in its ASCII form (RFC 3490); None where it cannot be one."""
    name = host.rstrip(".").lower()
    if name.isascii():
        return name
    try:
        return name.encode("idna").decode("ascii").lower()
    except UnicodeError:
        return None


def _host(parts: SplitResult) -> str | None:
    """Host and, where it is not the scheme's own, port."""
    host = _ascii(parts.hostname or "")
    if not host or not _HOST.fullmatch(host):
        return None
    if ":" in host:
        host = f"[{host}]"
    port = parts.port
    return host if port is None or port == _DEFAULT_PORTS[parts.scheme.lower()] else f"{host}:{port}"


def _untracked_query(query: str, url: str, page_url: str | None) -> str:
    return "&".join([p for p in query.split("&") if p.strip(" ") and not _tracks(p, url, page_url)])


def _tracks(parameter: str, url: str, page_url: str | None) -> bool:
    name, _, value = parameter.partition("=")
    name = unquote_plus(name).lower()
    if name in _TRACKERS or name.startswith(_TRACKER_PREFIXES):
        return True
    if name not in _REFERRERS or not value or (host := _bare_host(unquote_plus(value))) is None:
        return False
    return host in (domain(url), page_url and domain(page_url))


def _bare_host(value: str) -> str | None:
    """The host that a referrer value names, when it names nothing more than a host."""
    _, mark, rest = value.rpartition("//")
    name = rest.rstrip("/") if mark else value
    return (_ascii(name) or "").removeprefix("www.") or None


def _escapes(part: str) -> str:
    """Escapes in upper case, and none where a character needs none (RFC 3986 section 6.2.2.1 and 6.2.2.2)."""

    def one(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char in _UNRESERVED else match[0].upper()

    # A bare percent sign is escaped first: what follows it must not make an escape of it ("%%41f").
    return _ESCAPE.sub(one, _BARE_PERCENT.sub("%25", part)) if "%" in part else part


def _dots(path: str) -> str:
    """The path without `.` and `..` segments (RFC 3986 section 5.2.4)."""
    if "/." not in path:
        return path or "/"
    kept: list[str] = []
    segments = path.split("/")[1:]
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if segments[-1] in (".", ".."):
        kept.append("")
    return "/" + "/".join(kept)
