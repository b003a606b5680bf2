"""The command `monitor`: data on stdout, logs and progress on stderr, exit codes that scripts can trust."""

from monitor.cli.main import main

__all__ = ["main"]
