"""What the interfaces answer in."""

from __future__ import annotations

import json
from typing import Any

Record = dict[str, Any]


def dumped(value: Any) -> bytes:
    """JSON as an interface sends it."""
    return json.dumps(value, ensure_ascii=False).encode()
