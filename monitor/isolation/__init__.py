"""Running code that may hang, crash or lie in a process that can be killed.

`isolated_poll` runs a plug-in's whole poll, and fetches for it what it asks for; `ParseWorker` parses alone,
one payload after the other, for hostile pages as well.
"""

from monitor.isolation.poll import isolated_poll
from monitor.isolation.process import Limits
from monitor.isolation.worker import ParseWorker

__all__ = ["Limits", "ParseWorker", "isolated_poll"]
