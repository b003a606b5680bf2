"""The daemon: polls what is due until it is told to stop.

    signals ─▶ Daemon ─▶ scheduler ─▶ tick ─▶ Poller ─▶ pipeline.poll
                │           ├─▶ index, retention, silence      (threads)
                │           └─▶ beat, watchdog                 ─▶ store, systemd
                └─▶ ClockWatch                                 wakes all when the clock was set

It keeps no state: what is due stands in the store, so that several daemons may share one, and any of them may be
killed at any moment.
"""

from monitor.daemon.service import Daemon, run_daemon

__all__ = ["Daemon", "run_daemon"]
