"""With what the commands end, for scripts."""

from __future__ import annotations

from adapters.errors import ConfigurationError, MediaMonitorError, UnknownNameError

__all__ = ["EXIT_CONFIGURATION", "EXIT_FAILURE", "EXIT_OK", "EXIT_PARTIAL", "exit_code"]

EXIT_OK = 0
EXIT_FAILURE = 1
EXIT_PARTIAL = 75  # EX_TEMPFAIL of sysexits.h: something failed, what could be done was
EXIT_CONFIGURATION = 78  # EX_CONFIG


def exit_code(error: MediaMonitorError) -> int:
    """What a command ends with that failed so."""
    configured = isinstance(error, ConfigurationError) and not isinstance(error, UnknownNameError)
    return EXIT_CONFIGURATION if configured else EXIT_FAILURE
