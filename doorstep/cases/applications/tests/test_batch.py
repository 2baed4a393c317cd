"""Several affairs at once: each is told, and one that is refused undoes none of the others; never a decision."""

import io
import uuid

import pytest
from pypdf import PdfReader

from doorstep.acts.seals.models import Seal
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.actions.batching import MOST
from doorstep.cases.applications.models import Application
from doorstep.registry.staff.tests.factories import make_cast

from . import factories as instant
from .promised import at, complete, promised_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(db):
    return promised_cast(make_cast())


def holders(*affairs):
    found = dict(Application.objects.values_list("pk", "holder"))
    return [found[affair.pk] for affair in affairs]


def test_those_that_can_be_taken_are_and_the_others_are_told_why(people):
    first, held, mine = (at("accepted", people) for _each in range(3))
    reviewer = people["proposer"]
    actions.take(mine.pk, actor=reviewer)
    actions.take(held.pk, actor=people["second_proposer"])
    seen = [(str(first.pk), first.holder_id), (str(held.pk), held.holder_id), (str(mine.pk), None)]
    unknown = [(str(uuid.uuid4()), None), ("nonsense", None)]
    told = {one.key: one for one in actions.take_many(seen + unknown, actor=reviewer)}
    assert told[str(first.pk)].refusal is None
    assert told[str(held.pk)].refusal.code == "taken"
    assert told[str(mine.pk)].refusal.code == "holds_it"
    assert {told[key].refusal.code for key, _holder in unknown} == {"not_found"}
    second = people["second_proposer"].account_id
    assert holders(first, held, mine) == [reviewer.account_id, second, reviewer.account_id]


def test_each_taking_has_its_own_entry_and_a_refused_one_has_none(people):
    first, second = at("accepted", people), at("accepted", people)
    actions.take(second.pk, actor=people["proposer"])
    before = Entry.objects.filter(event="application.taken").count()
    actions.take_many([(str(first.pk), None), (str(second.pk), None)], actor=people["proposer"])
    assert Entry.objects.filter(event="application.taken").count() == before + 1


def test_a_stranger_is_told_nothing_of_any(people):
    affair = at("accepted", people)
    (told,) = actions.take_many([(str(affair.pk), None)], actor=people["clerk_elsewhere"])
    assert (told.affair, told.refusal.code) == (None, "not_found")


@pytest.mark.parametrize("count", [0, MOST + 1])
def test_neither_none_nor_too_many(people, count):
    wanted = [(str(uuid.uuid4()), None) for _each in range(count)]
    with pytest.raises(Invalid):
        actions.take_many(wanted, actor=people["clerk"])
    with pytest.raises(Invalid):
        actions.notices_of([key for key, _holder in wanted], actor=people["clerk"])


def test_the_newest_notice_of_each_is_printed_with_the_others(people):
    noticed, accepted, supplemented = (at(state, people) for state in ("noticed", "accepted", "noticed"))
    complete(supplemented, people["clerk"])
    actions.accept(supplemented.pk, actor=people["clerk"])
    wanted = [str(affair.pk) for affair in (noticed, accepted, supplemented)]
    told = actions.notices_of(wanted, actor=people["clerk"])
    assert [one.done.kind for one in told] == ["notice", "acceptance", "acceptance"]
    whole = PdfReader(io.BytesIO(actions.notices_together([o.done.pk for o in told], actor=people["clerk"])))
    text = "".join("".join(page.extract_text().split()) for page in whole.pages)
    for one in told:
        assert one.done.document.number in text


def test_what_has_no_notice_or_no_seal_is_told_and_the_rest_is_printed(people):
    good = at("accepted", people)
    fresh = at("opened", people)
    Seal.objects.filter(site_id="C112").update(status="suspended")
    unsealed = at("accepted", people)
    wanted = [str(affair.pk) for affair in (unsealed, fresh, good)]
    told = {one.key: one for one in actions.notices_of(wanted, actor=people["clerk"])}
    assert told[str(good.pk)].done.kind == "acceptance"
    assert told[str(fresh.pk)].refusal.code == "not_found"
    assert told[str(unsealed.pk)].refusal.code == "unsealed"


@pytest.mark.parametrize("kind", ["grant", "refusal", "delivery"])
def test_a_decision_is_never_printed_in_a_batch(people, kind):
    status = {"grant": "granted", "refusal": "refused", "delivery": "finished"}[kind]
    affair = at(status, people)
    assert queries.notice_of(people["clerk"], affair.pk).kind == "acceptance"
    paper = affair.papers.get(kind=kind)
    with pytest.raises(NotAllowed) as refusal:
        actions.notices_together([paper.pk], actor=people["deciding_clerk"])
    assert refusal.value.code == "decision"


def test_who_may_not_know_of_it_prints_nothing(people):
    affair = at("accepted", people)
    paper = queries.notice_of(people["clerk"], affair.pk)
    with pytest.raises(NotFound):
        actions.notices_together([paper.pk], actor=people["clerk_elsewhere"])
    with pytest.raises(NotAllowed):
        queries.notice_of(people["seal_keeper"], affair.pk)


def test_an_instant_item_has_no_notice(people):
    with pytest.raises(NotFound):
        queries.notice_of(people["clerk"], instant.at("accepted", people).pk)
