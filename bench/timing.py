"""How long something took, and how the figures spread."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any


def timed(call: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds, and what the call gave."""
    start = time.perf_counter()
    found = call()
    return time.perf_counter() - start, found


def spread(values: list[float], factor: float = 1) -> dict[str, float]:
    """Median, 95th percentile and worst."""
    ordered = sorted(value * factor for value in values)
    picks = {"p50": ordered[len(ordered) // 2], "p95": ordered[int(len(ordered) * 0.95)], "max": ordered[-1]}
    return {name: round(value, 3) for name, value in picks.items()}
