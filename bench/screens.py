"""Many hall screens in one process, for halls.py: listens to event streams and notes when each call arrived.

First line on stdin: {"events": URL, "sites": [one per screen]}; answers "ready" when every screen has its first board.
Second line: {"before": {site: n}, "after": {site: n}}; waits until every screen has seen its last call (at most twenty
seconds) and answers {"lost": …, "p50": …, "p95": …, "p99": …, "max": …} in milliseconds.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from typing import Any
from urllib.parse import urlsplit

PATIENCE = 20.0


class Screen:
    """One open stream: the calls it has seen, with their delays in ms."""

    def __init__(self, site: str) -> None:
        self.site = site
        self.delays: dict[int, float] = {}
        self.first = asyncio.Event()
        self.seen = asyncio.Event()

    async def listen(self, host: str, port: int) -> None:
        """Read the stream until the process ends."""
        reader, writer = await asyncio.open_connection(host, port, limit=1 << 20)
        writer.write(f"GET /events/board/{self.site} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
        while line := await reader.readline():
            if not line.startswith(b"data: "):
                continue
            now = time.time() * 1000
            message: dict[str, Any] = json.loads(line[6:])
            if "board" in message:
                for call in message["board"]["calls"]:
                    self.delays.setdefault(call["n"], now - call["at"])
                self.first.set()
                self.seen.set()

    async def until(self, last: int) -> None:
        """Wait until call number `last` was seen."""
        while last and last not in self.delays:
            self.seen.clear()
            await self.seen.wait()


def part(ordered: list[float], share: float) -> float:
    """The value below which `share` of them lie."""
    return round(ordered[min(len(ordered) - 1, int(len(ordered) * share))], 1) if ordered else 0.0


async def main() -> None:
    """Listen, wait, tell."""
    loop = asyncio.get_running_loop()
    plan = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    where = urlsplit(plan["events"])
    screens = [Screen(site) for site in plan["sites"]]
    tasks = [asyncio.create_task(screen.listen(where.hostname or "", where.port or 80)) for screen in screens]
    await asyncio.wait_for(asyncio.gather(*(screen.first.wait() for screen in screens)), PATIENCE)
    print("ready", flush=True)
    told = json.loads(await loop.run_in_executor(None, sys.stdin.readline))
    try:
        ends = (screen.until(told["after"][screen.site]) for screen in screens)
        await asyncio.wait_for(asyncio.gather(*ends), PATIENCE)
    except TimeoutError:
        pass  # what did not come is lost, and counted so
    delays: list[float] = []
    lost = 0
    for screen in screens:
        for n in range(told["before"][screen.site] + 1, told["after"][screen.site] + 1):
            if n in screen.delays:
                delays.append(screen.delays[n])
            else:
                lost += 1
    for task in tasks:
        task.cancel()
    ordered = sorted(delays)
    answer = {"shown": len(ordered), "lost": lost, "max": round(ordered[-1], 1) if ordered else 0.0}
    answer |= {"p50": part(ordered, 0.5), "p95": part(ordered, 0.95), "p99": part(ordered, 0.99)}
    print(json.dumps(answer))


if __name__ == "__main__":
    asyncio.run(main())
