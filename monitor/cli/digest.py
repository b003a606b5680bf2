"""`monitor digest`: build, look at, write and send digests."""

from __future__ import annotations

import sys
import tempfile
import webbrowser
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer

from adapters.errors import ConfigurationError
from monitor.cli.options import AsJson, ConfigFile, opened, reading
from monitor.cli.output import complain, emit, out, plain, table

if TYPE_CHECKING:
    from monitor.app import Monitor
    from monitor.config import DigestSettings
    from monitor.digest.model import Digest

__all__ = ["digest", "digests"]


def digest(
    name: Annotated[str | None, typer.Argument(help="of the digest; the first one of the configuration")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", "-n", help="only look: freeze and send nothing")] = False,
    open_: Annotated[bool, typer.Option("--open", help="show it in the browser")] = False,
    at: Annotated[str | None, typer.Option("--at", help="as of this time, ISO 8601; the digest's zone")] = None,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="write the HTML to this file")] = None,
    text: Annotated[Path | None, typer.Option("--text", metavar="FILE", help="write the plain text to this file")] = None,
    atom: Annotated[Path | None, typer.Option("--atom", metavar="FILE", help="write it as an Atom feed")] = None,
    feed: Annotated[Path | None, typer.Option("--json-feed", metavar="FILE", help="write it as a JSON Feed")] = None,
    files: Annotated[Path | None, typer.Option("--files", metavar="FOLDER", help="write it in all formats")] = None,
    test: Annotated[str | None, typer.Option("--test", metavar="ADDRESS", help="only send the draft there")] = None,
    json: AsJson = False,
    config: ConfigFile = None,
) -> None:
    """Freeze the digest of what is new since the last one, send it, and show it."""
    from monitor.digest.files import as_format, write_file, write_files

    with (reading if dry_run or test else opened)(config) as monitor:
        settings = monitor.digest_settings(name)
        if test:
            monitor.try_digest(test, settings.name)
            out.print(plain(f"A test of the digest {settings.name} was sent to {test}; nothing was frozen."))
            return
        when = _time(at, settings.zone) if at else None
        if dry_run:
            made = monitor.draft_digest(settings.name, now=when).digest
        else:
            made = _sent(monitor, settings, when)
        templates = settings.templates
    for path, format_ in ((html, "html"), (text, "txt"), (atom, "atom"), (feed, "feed.json")):
        if path:
            write_file(path, as_format(made, format_, templates=templates))
    written = write_files(made, files, templates=templates) if files else []
    for path in (*filter(None, (html, text, atom, feed)), *written):
        print(f"wrote {path}", file=sys.stderr)
    if json:
        emit(made)
    elif not any((html, text, atom, feed, files)):
        print(as_format(made, "txt", templates=templates), end="")
    if open_:
        _show(made, html, templates)


def _sent(monitor: Monitor, settings: DigestSettings, now: datetime | None) -> Digest:
    """The digest, frozen now or before; what became of its messages is told on stderr."""
    last = monitor.store.frozen_digest(settings.name)
    if now is not None and (now > datetime.now(UTC) or (last is not None and now < last.end)):
        raise ConfigurationError(
            "a digest ends after the one before and not in the future", where="--at", remedy="Add --dry-run to look at it."
        )
    made, fresh = monitor.freeze_digest(settings.name, now=now)
    if not fresh:
        print(f"The digest of {made.window.period} was frozen before; this is what it said.", file=sys.stderr)
    if not settings.to:
        return made
    done = monitor.deliver()
    for each in monitor.store.deliveries(event=f"digest:{made.key}"):
        why = f" ({each.error})" if each.error and each.state != "sent" else ""
        complain(f"{each.outgoing.recipient}: {each.state}{why}", style="red" if why else "")
    if done.dead or done.held or done.waiting:
        complain("`monitor deliveries` shows what waits; `monitor deliver` tries again.", style="")
    return made


def digests(json: AsJson = False, config: ConfigFile = None) -> None:
    """List the digests that were frozen, the newest first."""
    from monitor.digest.model import Digest

    with reading(config) as monitor:
        found = monitor.store.frozen_digests()
    if json:
        for each in found:
            emit(each)
        return
    rows = table("digest", "date", "window", "stories", "hits")
    for each in found:
        totals = Digest.model_validate_json(each.document).totals
        window = f"{each.start:%Y-%m-%d %H:%M} – {each.end:%Y-%m-%d %H:%M}Z"
        rows.add_row(plain(each.name), each.period.isoformat(), window, str(totals.stories), str(totals.flags))
    out.print(rows if found else "No digest was frozen yet.")


def _time(text: str, zone: str) -> datetime:
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError(f"{text!r} is no time", remedy="Write --at 2026-02-13T06:30.") from None
    return found if found.tzinfo else found.replace(tzinfo=ZoneInfo(zone))


def _show(made: Digest, html: Path | None, templates: Path | None) -> None:
    from monitor.digest.files import as_format, write_file

    page = as_format(made, "html", templates=templates)
    path = html or write_file(Path(tempfile.mkdtemp(prefix="digest-")) / "digest.html", page)
    if not webbrowser.open(path.absolute().as_uri()):
        out.print(f"No browser could be started; open {path}")
