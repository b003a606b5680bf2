"""Content codings undone piece by piece, so that no answer costs more memory than the cap.

A megabyte of gzip can hold a gigabyte; zlib's own `max_length` is what keeps the output of one step small.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator

from adapters.charsets import codec_of
from adapters.errors import EncodingError, TooLargeError, TruncatedError

__all__ = ["BodyDecoder", "codings"]

_STEP = 1 << 16
_MAX_CODINGS = 3
_GZIP = ("gzip", "x-gzip")


def codings(header: str) -> list[str]:
    """The codings that a Content-Encoding header names, in the order in which they were applied.

    Raises:
        EncodingError: one of them is not gzip or deflate, or there are more than three.
    """
    names = [n for part in header.split(",") if (n := part.strip().lower()) not in ("", "identity")]
    # Some servers put a charset there; it says nothing about the coding.
    names = [n for n in names if n in (*_GZIP, "deflate") or codec_of(n) is None]
    if unknown := [n for n in names if n not in (*_GZIP, "deflate")]:
        raise EncodingError(f"the body is encoded as {unknown[0][:40]!r}, which was not asked for")
    if len(names) > _MAX_CODINGS:
        raise EncodingError(f"the body is encoded {len(names)} times over")
    return names


class _Layer:
    """One coding: compressed pieces in, plain pieces of at most 64 KiB out."""

    def __init__(self, coding: str) -> None:
        self._gzip = coding in _GZIP
        self._stream: zlib._Decompress | None = None
        self._held = b""
        self.started = False
        self.ended = False

    def feed(self, data: bytes) -> Iterator[bytes]:
        data, self._held = self._held + data, b""
        self.started = self.started or bool(data)
        while data:
            if self._stream is None:
                if len(data) < 2:
                    self._held = data
                    return
                if self.ended and not (self._gzip and data.startswith(b"\x1f\x8b")):
                    return  # padding behind the end
                self._stream, self.ended = zlib.decompressobj(self._window(data)), False
            try:
                plain = self._stream.decompress(data, _STEP)
            except zlib.error as error:
                claim = "gzip" if self._gzip else "deflate"
                raise EncodingError(f"the body is not the {claim} it claims to be: {error}") from None
            if plain:
                yield plain
            data = self._stream.unconsumed_tail
            if self._stream.eof:
                data = self._stream.unused_data  # gzip: another member may follow (RFC 1952 section 2.2)
                self._stream, self.ended = None, True
            elif not data and not plain:
                return

    def flush(self) -> Iterator[bytes]:
        while self._stream is not None and not self._stream.eof:
            plain = self._stream.decompress(self._stream.unconsumed_tail, _STEP)
            if not plain:
                return
            yield plain

    def _window(self, data: bytes) -> int:
        if self._gzip:
            return 31
        # "deflate" is zlib by RFC 9110 and raw deflate on some servers; zlib's two first bytes tell (RFC 1950).
        zlib_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
        return 15 if zlib_header else -15


class BodyDecoder:
    """Collects a body as it arrives.

    Args:
        names: codings in the order in which they were applied.
        max_bytes: cap on the body, and on what each coding yields on the way to it.

    Raises:
        TooLargeError, EncodingError, TruncatedError: from `feed` and `finish`.
    """

    def __init__(self, names: list[str], max_bytes: int) -> None:
        self._layers = [_Layer(name) for name in reversed(names)]
        self._seen = [0] * (len(self._layers) + 1)
        self._max = max_bytes
        self._parts: list[bytes] = []

    def feed(self, data: bytes) -> None:
        """Take bytes as they came over the wire."""
        self._push(0, data)

    def beginning(self) -> bytes:
        """What came so far, up to the cap: for a body of which only the beginning matters."""
        return b"".join(self._parts)[: self._max]

    def finish(self) -> bytes:
        """The whole body."""
        for depth, layer in enumerate(self._layers):
            for plain in layer.flush():
                self._push(depth + 1, plain)
            if layer.started and not layer.ended:
                raise TruncatedError("the compressed body ends before its end mark", remedy="It is tried again next time.")
        return b"".join(self._parts)

    def _push(self, depth: int, data: bytes) -> None:
        self._seen[depth] += len(data)
        if self._seen[depth] > self._max:
            if depth == len(self._layers):
                self._parts.append(data)
            raise TooLargeError(
                f"the body is larger than {self._max:,} bytes", remedy="Raise max_bytes if the source is worth it."
            )
        if depth == len(self._layers):
            self._parts.append(data)
            return
        for plain in self._layers[depth].feed(data):
            self._push(depth + 1, plain)
