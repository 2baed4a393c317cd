"""One affair at the counter as a story: the verbs a clerk uses, in their order, with the time each takes."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from doorstep.base.accounts.actor import Actor
from doorstep.cases.applications import actions as affairs
from doorstep.cases.applications.models import Application, ApplicationMaterial, MaterialState
from doorstep.cases.ratings import actions as ratings
from doorstep.cases.ratings.models import Slip
from doorstep.cases.ratings.reasons import REASONS
from doorstep.registry.catalogue.models import ServiceItem
from doorstep.registry.people import actions as people
from doorstep.registry.people.models import Resident

from .day import Stage, Story
from .forms import answers_of, situation_of
from .residents import Person
from .visitors import WORDS, Visitor

REASON = {
    "refused": (
        "经营场所属于不得登记的区域。",
        "申请人不符合本事项规定的条件。",
        "提交的证明与登记信息不一致。",
    ),
    "turned_down": ("所申请的事项依法不需要办理许可。", "本事项不属于本机关职权范围，请向户籍地办理。"),
    "withdrawn": ("申请人改日再办。", "申请人想先与家人商量。"),
}
RESIDENT = Actor(channel="portal")


class Listener(Protocol):
    """Who is told what happens at the windows."""

    def affair_opened(self) -> None:
        """One more affair."""

    def lacks_a_paper(self, visitor: Visitor, item: str, application: UUID) -> None:
        """A one-time notice was given to somebody who will come back."""


@dataclass
class Item:
    """What the window needs to know of an item, read once."""

    code: str
    schema: dict
    questions: dict | None


def read_items(codes: list[str]) -> dict[str, Item]:
    """The items of a site with their forms and questions; one query."""
    rows = ServiceItem.objects.filter(code__in=codes).select_related("current__form", "current__questions")
    return {
        row.code: Item(
            row.code,
            row.current.form.schema,
            row.current.questions.schema if row.current.questions else None,
        )
        for row in rows
        if row.current is not None
    }


class Window:
    """What clerks of one site do with affairs."""

    def __init__(
        self,
        site: str,
        items: dict[str, Item],
        stage: Stage,
        chance: random.Random,
        hall: Listener,
    ) -> None:
        self.site = site
        self.items = items
        self.stage = stage
        self.chance = chance
        self.hall = hall

    def serve(self, visitor: Visitor, ticket: UUID, clerk: Actor) -> Story:
        """Everything that somebody came for, one affair after the other."""
        yield self._takes(35, visitor)
        resident = self.register(visitor.person, clerk)
        if visitor.finishes is not None:
            yield from self._complete(visitor, visitor.finishes, clerk)
            return
        for place, code in enumerate(visitor.items):
            yield from self._affair(visitor, place, self.items[code], resident, ticket, clerk)

    def register(self, person: Person, clerk: Actor) -> Resident:
        """Enter the person by their card; who was here before is found."""
        return people.register(
            name=person.name,
            number=person.number,
            phone=person.phone,
            address=person.address,
            is_registered_here=person.is_registered_here,
            actor=clerk,
        )

    def _affair(
        self, visitor: Visitor, place: int, item: Item, resident: Resident, ticket: UUID, clerk: Actor
    ) -> Story:
        told = situation_of(item.questions, self.chance)
        affair = affairs.open_application(
            self.site,
            item.code,
            applicant_id=resident.pk,
            ticket_id=ticket,
            situation=told,
            actor=clerk,
        )
        self.hall.affair_opened()
        fate = visitor.fates[place]
        yield self._takes(110, visitor)
        affairs.fill(affair.pk, answers_of(item.schema, visitor.person, self.chance, told), actor=clerk)
        yield self._takes(60, visitor)
        papers = list(
            affair.materials.filter(material__is_required=True)
            .order_by("material__position")
            .values_list("pk", flat=True)
        )
        lacks = fate in {"returns", "noticed"} and bool(papers)
        self._check_papers(affair, clerk, without=self.chance.choice(papers) if lacks else None)
        if lacks:
            yield self._takes(40, visitor)
            affairs.notify(affair.pk, actor=clerk)
            if fate == "returns":
                self.hall.lacks_a_paper(visitor, item.code, affair.pk)
            return
        if fate in {"turned_down", "withdrawn"}:
            yield self._takes(50, visitor)
            verb = affairs.turn_down if fate == "turned_down" else affairs.withdraw
            verb(affair.pk, reason=self.chance.choice(REASON[fate]), actor=clerk)
            self._ended(affair, visitor.ratings[place])
            return
        yield from self._decide(visitor, affair.pk, fate, visitor.ratings[place], clerk)

    def _complete(self, visitor: Visitor, application: UUID, clerk: Actor) -> Story:
        """The missing paper is there: the affair goes on where it stopped."""
        affair = Application.objects.get(pk=application)
        yield self._takes(50, visitor)
        self._check_papers(affair, clerk)
        yield from self._decide(visitor, application, "granted", visitor.ratings[0], clerk)

    def _decide(self, visitor: Visitor, affair: UUID, fate: str, rating: int, clerk: Actor) -> Story:
        yield self._takes(30, visitor)
        affairs.accept(affair, actor=clerk)
        yield self._takes(70, visitor)
        if fate == "refused":
            affairs.refuse(affair, reason=self.chance.choice(REASON["refused"]), actor=clerk)
        else:
            affairs.grant(affair, actor=clerk)
            yield self._takes(25, visitor)
            affairs.seal(affair, actor=clerk)
            yield self._takes(20, visitor)
            affairs.issue(affair, actor=clerk, make_page=False)
        yield self._takes(30, visitor)
        done = affairs.hand_over(affair, actor=clerk)
        self._ended(done, rating)

    def _check_papers(self, affair: Application, clerk: Actor, without: int | None = None) -> None:
        rows = ApplicationMaterial.objects.filter(application=affair).values_list("pk", flat=True)
        states = {row: MaterialState.SEEN for row in rows if row != without}
        if states:
            affairs.check_materials(affair.pk, states, actor=clerk)

    def _ended(self, affair: Application, rating: int) -> None:
        """An affair is over: who wants to says how it was, within the next minutes, on their own phone."""
        if rating:
            minutes = self.chance.triangular(0.5, 45, 3)
            self.stage.begin(self._rate(affair.pk, rating, minutes))

    def _rate(self, affair: UUID, level: int, minutes: float) -> Story:
        yield minutes * 60
        slip = Slip.objects.get(application_id=affair)
        offered = list(REASONS[level])
        ratings.rate(
            slip.code,
            level,
            reasons=self.chance.sample(offered, self.chance.randint(0, min(2, len(offered)))),
            words=self.chance.choice(WORDS[level]) if self.chance.random() < 0.15 else "",
            anonymous=self.chance.random() < 0.7,
            actor=RESIDENT,
        )

    def _takes(self, seconds: float, visitor: Visitor) -> float:
        return seconds * visitor.pace * self.chance.uniform(0.7, 1.4)
