"""Several sites played at once, in processes of their own.

A process of the pool imports this module before it has set Django up, so everything of ours is imported inside.
"""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, wait
from multiprocessing.sharedctypes import Synchronized
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .plan import Order

Tell = Callable[[int], None]
LOOK_EVERY = 0.2
_counter: Synchronized[int] | None = None


def play(orders: Iterable[Order], tell: Tell, *, processes: int) -> int:
    """Play all orders, so many at a time; `tell` hears how many affairs were opened since it was last told."""
    if processes <= 1:
        from .playing import play_site

        return sum(play_site(order, tell) for order in orders)
    from django.db import connections

    connections.close_all()
    context = multiprocessing.get_context("spawn")
    counter = context.Value("l", 0)
    with ProcessPoolExecutor(processes, context, _enter, (counter,)) as pool:
        running = {pool.submit(_play_one, order) for order in orders}
        told = played = 0
        while running:
            finished, running = wait(running, timeout=LOOK_EVERY, return_when="FIRST_COMPLETED")
            played += sum(future.result() for future in finished)
            told, before = counter.value, told
            tell(told - before)
    return played


def _enter(counter: Synchronized[int]) -> None:
    """The first thing in a process of the pool."""
    global _counter  # noqa: PLW0603 - the pool gives its processes nothing else to keep
    _counter = counter
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "doorstep.config.settings")
    import django

    django.setup()


def _play_one(order: Order) -> int:
    from .playing import play_site

    return play_site(order, _count)


def _count(affairs: int) -> None:
    assert _counter is not None  # noqa: S101 - set by _enter
    with _counter.get_lock():
        _counter.value += affairs
