"""What aiohttp raises, by our names."""

from __future__ import annotations

import ssl

import aiohttp
from aiohttp.http_exceptions import ContentLengthError, HttpProcessingError, TransferEncodingError

from adapters.errors import (
    FetchError,
    NameLookupError,
    ProtocolError,
    RefusedError,
    TLSError,
    TruncatedError,
    UnreachableError,
)

__all__ = ["TRANSPORT_ERRORS", "named"]

TRANSPORT_ERRORS = (aiohttp.ClientError, HttpProcessingError, ssl.SSLError, OSError, ValueError)
"""All that a request may raise; ValueError comes from headers and addresses that cannot be sent."""


def named(error: BaseException, where: str) -> FetchError:
    """The FetchError for a failure of the transport; its text never quotes a whole URL."""
    match error:
        case aiohttp.ClientConnectorDNSError():
            return NameLookupError(f"the host {error.host!r} does not resolve", where=where, remedy="Check the address.")
        case aiohttp.ClientConnectorCertificateError():
            return TLSError(f"the certificate of {error.host!r} is not valid: {error.certificate_error}", where=where)
        case aiohttp.ClientSSLError() | ssl.SSLError():
            return TLSError(f"no secure connection: {_reason(error)}", where=where)
        case aiohttp.ClientConnectorError():
            return UnreachableError(f"no connection to {error.host}:{error.port}: {_reason(error)}", where=where)
        case aiohttp.ClientPayloadError():
            return _payload(error, where)
        case aiohttp.ServerDisconnectedError():
            return ProtocolError("the server closed the connection without an answer", where=where)
        case aiohttp.ClientResponseError() | HttpProcessingError():
            # Behind its first line the message quotes the answer, which may repeat our address.
            reason = error.message.partition("\n")[0].rstrip(": ").lower()
            return ProtocolError(f"the answer is not valid HTTP: {reason}", where=where)
        case aiohttp.InvalidURL() | ValueError():
            return RefusedError("the address or a header cannot be sent", where=where)
        case OSError():
            return UnreachableError(f"the connection failed: {_reason(error)}", where=where)
    return FetchError(f"the request failed: {type(error).__name__}", where=where)


def _reason(error: BaseException) -> str:
    inner = getattr(error, "os_error", error)
    return getattr(inner, "strerror", None) or type(inner).__name__


def _payload(error: aiohttp.ClientPayloadError, where: str) -> FetchError:
    cause = error.__cause__
    short = isinstance(cause, ContentLengthError | ConnectionError) or "not enough data" in str(cause or error).lower()
    if short or not isinstance(cause, TransferEncodingError):
        return TruncatedError("the connection ended before the body did", where=where, remedy="It is tried again next time.")
    return ProtocolError("the body is not valid chunked coding", where=where)
