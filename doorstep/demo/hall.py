"""A hall of the demo: the ticket machine, the people who wait, the clerks who call them."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable
from uuid import UUID

from doorstep.acts.queue import actions as queue
from doorstep.base.accounts.actor import Actor, system
from doorstep.registry.places.models import Counter

from .affairs import Item, Window
from .day import Stage, Story
from .visitors import Town, Visitor

SOON = dt.timedelta(minutes=50)
"""Who went home for a paper is back after that long, or on the next day."""


class Hall:
    """One site's hall over several days, each played by `play`."""

    def __init__(
        self,
        site: str,
        *,
        town: Town,
        clerks: list[tuple[Actor, Counter]],
        items: dict[str, Item],
        seed: str,
    ) -> None:
        self.site = site
        self.town = town
        self.clerks = clerks
        self.items = items
        self.chance = random.Random(f"hall:{seed}:{site}")
        self.machine = system(channel="board")
        self.tomorrow: list[Visitor] = []
        self.tell: Callable[[int], None] = lambda _more: None
        self.opened = 0

    def play(
        self,
        spans: list[tuple[dt.datetime, dt.datetime]],
        visitors: list[Visitor],
        *,
        on_duty: int,
        until: dt.datetime | None = None,
    ) -> None:
        """Play one day, at the most `until`. Stands inside `clock.travel`."""
        self.stage = Stage(spans[0][0])
        self.window = Window(self.site, self.items, self.stage, self.chance, self)
        self.waiting: dict[UUID, Visitor] = {}
        self.idle: list[Story] = []
        self.seated: set[int] = set()
        self.spans, self.closes = spans, spans[-1][1]
        back, self.tomorrow = self.tomorrow, []
        for visitor in back:
            visitor.at = spans[0][0] + dt.timedelta(minutes=self.chance.uniform(5, 120))
        for visitor in (*back, *visitors):
            self.stage.begin(self._arrive(visitor), visitor.at)
        for opens, closes in spans:
            for clerk, counter in self.clerks[:on_duty]:
                Shift(self, clerk, counter, closes).begin(opens)
            self.stage.begin(self._ring(), closes)
        self.stage.play(until)

    def wake(self) -> None:
        """Let a clerk who waits for work look again."""
        if self.idle:
            self.stage.begin(self.idle.pop(0))

    def _arrive(self, visitor: Visitor) -> Story:
        ticket = queue.take(self.site, items=visitor.items, priority=visitor.priority, actor=self.machine)
        self.waiting[ticket.pk] = visitor
        self.wake()
        yield from ()

    def _ring(self) -> Story:
        """The hall closes: whoever sits without work goes home."""
        while self.idle:
            self.wake()
        yield from ()

    def affair_opened(self) -> None:
        """Count one more."""
        self.opened += 1
        self.tell(1)

    def lacks_a_paper(self, visitor: Visitor, item: str, application: UUID) -> None:
        """Somebody will bring what is missing, today or tomorrow."""
        again = self.town.returns(visitor, item, application, self.stage.now)
        if self.stage.now + SOON < self.closes and self.chance.random() < 0.5:
            at = self._in_hours(self.stage.now + SOON * self.chance.uniform(0.8, 2))
            if at is not None:
                self.stage.begin(self._arrive(again), at)
                return
        self.tomorrow.append(again)

    def _in_hours(self, at: dt.datetime) -> dt.datetime | None:
        """The first moment from `at` on at which the hall gives numbers today; None once it has closed."""
        return next((max(at, opens) for opens, closes in self.spans if at < closes), None)


class Shift:
    """One clerk at one counter until the hall closes and the last one who came in time is served."""

    def __init__(self, hall: Hall, clerk: Actor, counter: Counter, closes: dt.datetime) -> None:
        self.hall = hall
        self.clerk = clerk
        self.counter = counter
        self.closes = closes
        self.chance = hall.chance
        self.story: Story = self._play()

    def begin(self, at: dt.datetime) -> None:
        """Be at the counter at `at`."""
        self.hall.stage.begin(self.story, at)

    def _play(self) -> Story:
        """Sit down, call one after the other, leave."""
        while self.counter.pk in self.hall.seated:  # the morning's last one takes longer than the break
            if self.hall.stage.now >= self.closes:
                return
            yield 60
        self.hall.seated.add(self.counter.pk)
        queue.sit(self.counter.pk, actor=self.clerk)
        while True:
            ticket = queue.call_next(self.counter.pk, actor=self.clerk) if self.hall.waiting else None
            if ticket is not None:
                visitor = self.hall.waiting.pop(ticket.pk)
                yield from self._receive(ticket.pk, visitor)
                yield self.chance.uniform(10, 50)
            elif self.hall.stage.now >= self.closes:
                break
            else:
                self.hall.idle.append(self.story)
                yield None
        queue.leave(self.counter.pk, actor=self.clerk)
        self.hall.seated.discard(self.counter.pk)

    def _receive(self, ticket: UUID, visitor: Visitor) -> Story:
        if visitor.stays_away:
            visitor.stays_away = False
            yield from self._call_in_vain(ticket, visitor)
            return
        yield self.chance.uniform(8, 40)
        if self.chance.random() < 0.15:
            queue.recall(ticket, actor=self.clerk)
            yield self.chance.uniform(10, 30)
        queue.begin(ticket, actor=self.clerk)
        yield from self.hall.window.serve(visitor, ticket, self.clerk)
        queue.finish(ticket, actor=self.clerk)

    def _call_in_vain(self, ticket: UUID, visitor: Visitor) -> Story:
        """Three calls, then the number is passed; some turn up later and go on waiting."""
        for _call in range(2):
            yield self.chance.uniform(30, 60)
            queue.recall(ticket, actor=self.clerk)
        yield self.chance.uniform(30, 60)
        queue.miss(ticket, actor=self.clerk)
        if visitor.comes_late:
            self.hall.stage.begin(
                self._turns_up(ticket, visitor),
                self.hall.stage.now + dt.timedelta(minutes=self.chance.uniform(3, 20)),
            )

    def _turns_up(self, ticket: UUID, visitor: Visitor) -> Story:
        queue.return_missed(ticket, actor=self.clerk)
        self.hall.waiting[ticket] = visitor
        self.hall.wake()
        yield from ()
