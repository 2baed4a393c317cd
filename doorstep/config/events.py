"""The event process: hall screens get whole boards over server-sent events (ui.md §6, design.md §2).

A tiny ASGI program beside the pages, `granian --interface asginl --workers 1 doorstep.config.events:application`.
One connection listens, one reads. A NOTIFY only marks a site dirty; the mark is taken away before the board is read,
so a change during the reading marks it again. Every five seconds all watched sites are read anyway, and so after
every reconnect: a lost NOTIFY costs five seconds, never a call. Each screen waits for itself: a slow one skips boards
in between and holds nobody up. Boards say numbers only, so they are open to everybody.

GET /events/board/SITE   `event: board` with {"site", "version", "now", "board"}, `event: beat` with {"now"} every 15 s
GET /events/health       {"listeners": 3, "is_listening": true}
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.config.settings")

import psycopg
from django.conf import settings

from doorstep.base import clock

CHANNEL = (
    "doorstep_board"  # as in doorstep.acts.queue.news, which needs the apps loaded; a test compares them
)
POLL = 5.0
BEAT = 15.0
BREATH = (
    0.04  # between two readings: in a burst each screen gets at most 25 boards a second, and no call less
)
RETRY_AFTER = (0.0, 0.2, 0.5, 1.0, 2.0)
CLIENT_RETRY_MS = 500
BOARD_PATH = "/events/board/"
_BOARDS = (
    "SELECT s.code, coalesce(h.version, 0), coalesce(h.board::text, '') FROM places_site s"
    " LEFT JOIN queue_hall h ON h.site_id = s.code WHERE s.code = ANY(%s)"
)
EMPTY = '{"n": 0, "calls": [], "waiting": {}, "counters": {}}'

log = logging.getLogger("doorstep.events")

Connection = psycopg.AsyncConnection[Any]
Scope = dict[str, Any]
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


@dataclass(slots=True)
class Watch:
    """A site somebody looks at: its last board, and the screens that wait for the next."""

    version: int | None = None
    board: str = EMPTY
    is_known: bool | None = None
    news: set[asyncio.Event] = field(default_factory=set)


class Hub:
    """What this process knows of the boards; lives in one event loop and is touched by nobody else."""

    def __init__(self) -> None:
        self.watches: dict[str, Watch] = {}
        self.dirty: set[str] = set()
        self.wake = asyncio.Event()
        self.is_listening = False
        self.tasks = [
            asyncio.create_task(_with_connection(self._listen)),
            asyncio.create_task(_with_connection(self._read)),
        ]

    @contextmanager
    def watching(self, site: str) -> Iterator[tuple[Watch, asyncio.Event]]:
        """Watch a site as long as the block lasts; the event is set at each new board."""
        watch = self.watches.setdefault(site, Watch())
        news = asyncio.Event()
        watch.news.add(news)
        self._mark([site])
        try:
            yield watch, news
        finally:
            watch.news.discard(news)
            if not watch.news:
                self.watches.pop(site, None)

    def _mark(self, sites: Any) -> None:
        self.dirty.update(site for site in sites if site in self.watches)
        if self.dirty:
            self.wake.set()

    async def _listen(self, connection: Connection) -> None:
        """Hear of changes; poll all watched sites every five seconds and after every reconnect."""
        await connection.execute(f"LISTEN {CHANNEL}")
        self.is_listening = True
        try:
            while True:
                self._mark(list(self.watches))
                async for note in connection.notifies(timeout=POLL):
                    county, _slash, rest = note.payload.partition("/")
                    if county == settings.COUNTY:
                        self._mark([rest.partition("/")[0]])
        finally:
            self.is_listening = False

    async def _read(self, connection: Connection) -> None:
        """Read the boards of dirty sites and wake their screens."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            sites, self.dirty = self.dirty, set()
            try:
                rows = await (await connection.execute(_BOARDS, [list(sites)])).fetchall()
            except BaseException:
                self.dirty |= sites
                self.wake.set()
                raise
            found = {code: (version, board) for code, version, board in rows}
            for site in sites:
                self._take(site, *found.get(site, (None, "")))
            await asyncio.sleep(BREATH)

    def _take(self, site: str, version: int | None, board: str) -> None:
        watch = self.watches.get(site)
        if watch is None or (watch.is_known is not None and version == watch.version):
            return
        watch.version, watch.board, watch.is_known = version, board or EMPTY, version is not None
        for news in watch.news:
            news.set()


async def _with_connection(work: Callable[[Connection], Awaitable[None]]) -> None:
    """Do `work` with a database connection, and again with another one whenever it was lost; at once at first."""
    loop = asyncio.get_running_loop()
    failures = 0
    while True:
        begun = loop.time()
        try:
            async with await psycopg.AsyncConnection.connect(
                settings.APP_URL,
                autocommit=True,
                options=f"-c search_path={settings.SCHEMA} -c timezone=Asia/Shanghai",
                keepalives_idle=15,
                keepalives_interval=5,
                keepalives_count=3,
                connect_timeout=5,
            ) as connection:
                await work(connection)
        except (psycopg.Error, OSError) as error:
            log.warning("database connection lost: %s", type(error).__name__)
        if loop.time() - begun > POLL:
            failures = 0
        await asyncio.sleep(RETRY_AFTER[min(failures, len(RETRY_AFTER) - 1)])
        failures += 1


_hub: Hub | None = None


def _the_hub() -> Hub:
    """The hub of this process, begun by the first request: granian calls us without a lifespan."""
    global _hub  # noqa: PLW0603 - one event loop, one hub
    if _hub is None:
        _hub = Hub()
    return _hub


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """ASGI: answer one request."""
    if scope["type"] != "http":
        return
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    origin = headers.get(b"origin")
    cors = _cors(origin)
    path: str = scope["path"]
    if scope["method"] != "GET":
        await _answer(send, 405, {"title": "GET only"}, cors)
    elif origin and not cors:
        await _answer(send, 403, {"title": "another origin"}, cors)
    elif path == "/events/health":
        hub = _the_hub()
        listeners = sum(len(watch.news) for watch in hub.watches.values())
        await _answer(send, 200, {"listeners": listeners, "is_listening": hub.is_listening}, cors)
    elif path.startswith(BOARD_PATH) and "/" not in path[len(BOARD_PATH) :]:
        await _board(path[len(BOARD_PATH) :], receive, send, cors)
    else:
        await _answer(send, 404, {"title": "no such stream"}, cors)


def _cors(origin: str | None) -> list[tuple[bytes, bytes]]:
    """The pages' own origin and no other may read, with cookies."""
    public = urlsplit(settings.PUBLIC_URL)
    if origin != f"{public.scheme}://{public.netloc}":
        return []
    return [
        (b"access-control-allow-origin", origin.encode()),
        (b"access-control-allow-credentials", b"true"),
        (b"vary", b"Origin"),
    ]


async def _answer(send: Send, status: int, body: dict[str, Any], more: list[tuple[bytes, bytes]]) -> None:
    kind = b"application/json" if status == 200 else b"application/problem+json"
    headers = [(b"content-type", kind), (b"cache-control", b"no-store"), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(body).encode()})


async def _board(site: str, receive: Receive, send: Send, cors: list[tuple[bytes, bytes]]) -> None:
    """Stream a site's boards until the screen goes away; 404 for a site that is not there."""
    with _the_hub().watching(site) as (watch, news):
        gone = asyncio.create_task(_until_gone(receive))
        stream = asyncio.create_task(_stream(site, watch, news, send, cors))
        try:
            await asyncio.wait({gone, stream}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (gone, stream):
                task.cancel()
            await asyncio.gather(gone, stream, return_exceptions=True)


async def _until_gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _stream(
    site: str, watch: Watch, news: asyncio.Event, send: Send, cors: list[tuple[bytes, bytes]]
) -> None:
    while watch.is_known is None:
        await news.wait()
        news.clear()
    if not watch.is_known:
        await _answer(send, 404, {"title": "no such site"}, cors)
        return
    headers = [
        (b"content-type", b"text/event-stream; charset=utf-8"),
        (b"cache-control", b"no-store"),
        (b"x-accel-buffering", b"no"),
        *cors,
    ]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    text, sent = f"retry: {CLIENT_RETRY_MS}\n\n", -1
    while True:
        news.clear()  # before the board is looked at, so that a change from here on wakes us again
        now = int(clock.now().timestamp() * 1000)
        if watch.version != sent:
            sent = watch.version if watch.version is not None else -1
            text += f'event: board\ndata: {{"site": "{site}", "version": {sent}, "now": {now}, "board": {watch.board}}}\n\n'
        else:
            text += f'event: beat\ndata: {{"now": {now}}}\n\n'
        await send({"type": "http.response.body", "body": text.encode(), "more_body": True})
        text = ""
        with suppress(TimeoutError):
            await asyncio.wait_for(news.wait(), BEAT)
