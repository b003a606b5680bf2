"""Mailboxes as a source: newsletters and alert mails, read over IMAP without touching them."""

from adapters.imap.adapter import ADAPTER, ImapAdapter, ImapOptions

__all__ = ["ADAPTER", "ImapAdapter", "ImapOptions"]
