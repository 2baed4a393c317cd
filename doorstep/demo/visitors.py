"""Who comes to a centre on a day, when, for what, and how it ends. Pure: chance by seed, no database."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass, field
from uuid import UUID

from .residents import OLD, People, Person

# how an affair goes, in thousandths
FATES = {
    "granted": 868,
    "returns": 52,  # something is missing: a one-time notice, and they come back with it
    "noticed": 18,  # … and have not come back yet
    "refused": 24,
    "turned_down": 22,
    "withdrawn": 16,
}
NO_SHOW = 0.05
LATE_BUT_BACK = 0.5
SECOND_ITEM = 0.08
SAME_PERSON_AGAIN = 0.12
RATES = 0.72
LEVELS = {5: 780, 4: 148, 3: 48, 2: 17, 1: 7}
WORDS = {
    5: (
        "十分钟就拿到了，谢谢。",
        "小同志很有耐心，一样一样教我填。",
        "不用跑城里了，好得很。",
        "在家门口就办了。",
    ),
    4: ("办得快，等的时间稍微有点长。", "态度好，表能再短些更好。"),
    3: ("跑了两趟，第一次少带了户口簿。", "排队的人多。"),
    2: ("等了四十多分钟。", "同样的复印件交了两次。"),
    1: ("说好当天办，最后没办成。",),
}
# claims to be called first besides old age, in thousandths of all visitors (domain.md §7)
CLAIMS = {"disabled": 22, "pregnant": 14, "soldier": 20}


@dataclass
class Visitor:
    """One visit: a ticket for one or two items. `finishes` is an affair of an earlier visit that lacked a paper."""

    at: dt.datetime
    person: Person
    items: list[str]
    fates: list[str]
    priority: str = ""
    stays_away: bool = False
    comes_late: bool = False
    pace: float = 1.0
    finishes: UUID | None = None
    ratings: list[int] = field(default_factory=list)


class Town:
    """The people of one town over some days; the same seed gives the same visits."""

    def __init__(self, seed: str, people: People, items: dict[str, int]) -> None:
        self.random = random.Random(f"visits:{seed}:{people.place}")
        self.people = people
        self.codes = list(items)
        self.weights = list(items.values())
        self.known: list[Person] = []

    def visits(self, spans: list[tuple[dt.datetime, dt.datetime]], affairs: int) -> list[Visitor]:
        """As many visits as open `affairs` affairs, spread over the opening spans, in the order of arrival."""
        found: list[Visitor] = []
        left = affairs
        while left > 0:
            visitor = self._visitor(self._arrival(spans), 2 if left > 1 and self._by(SECOND_ITEM) else 1)
            found.append(visitor)
            # who never turns up opens no affair
            left -= 0 if visitor.stays_away and not visitor.comes_late else len(visitor.items)
        return sorted(found, key=lambda v: v.at)

    def returns(self, visitor: Visitor, item: str, application: UUID, at: dt.datetime) -> Visitor:
        """The same person with the missing paper, at `at`."""
        return Visitor(
            at=at,
            person=visitor.person,
            items=[item],
            fates=["granted"],
            priority=visitor.priority,
            pace=visitor.pace,
            finishes=application,
            ratings=[self._rating()],
        )

    def _visitor(self, at: dt.datetime, count: int) -> Visitor:
        person = self._person()
        absent = self._by(NO_SHOW)
        items = self._items(count)
        return Visitor(
            at=at,
            person=person,
            items=items,
            fates=[self._pick(FATES) for _item in items],
            priority=self._priority(person),
            stays_away=absent,
            comes_late=absent and self._by(LATE_BUT_BACK),
            pace=min(2.5, max(0.6, self.random.lognormvariate(0, 0.35))) * (1.25 if self._old(person) else 1),
            ratings=[self._rating() for _item in items],
        )

    def _person(self) -> Person:
        if self.known and self._by(SAME_PERSON_AGAIN):
            return self.random.choice(self.known)
        self.known.append(self.people.next())
        return self.known[-1]

    def _items(self, count: int) -> list[str]:
        chosen: list[str] = []
        while len(chosen) < min(count, len(self.codes)):
            (code,) = self.random.choices(self.codes, self.weights)
            if code not in chosen:
                chosen.append(code)
        return chosen

    def _arrival(self, spans: list[tuple[dt.datetime, dt.datetime]]) -> dt.datetime:
        """Mornings are fuller than afternoons, and each half day is fullest in its first third."""
        weights = [1.6 if opens.hour < 12 else 1.0 for opens, _closes in spans]
        ((opens, closes),) = self.random.choices(spans, weights)
        minutes = (closes - opens).total_seconds() / 60 - 15
        return opens + dt.timedelta(minutes=self.random.triangular(0, minutes, minutes * 0.3))

    def _priority(self, person: Person) -> str:
        if self._old(person) and self._by(0.8):
            return "old"
        draw = self.random.randrange(1000)
        for claim, share in CLAIMS.items():
            if draw < share:
                return claim
            draw -= share
        return ""

    def _rating(self) -> int:
        """A level from 5 to 1, or 0 where nothing is said."""
        return self._pick(LEVELS) if self._by(RATES) else 0

    def _old(self, person: Person) -> bool:
        return person.age(self.people.today) >= OLD

    def _by(self, share: float) -> bool:
        return self.random.random() < share

    def _pick(self, table: dict) -> str | int:
        (chosen,) = self.random.choices(list(table), list(table.values()))
        return chosen
