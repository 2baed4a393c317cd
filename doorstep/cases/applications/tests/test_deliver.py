"""The result reaches who is entitled to it: at a third site, by post, by somebody else; and back again."""

import pytest

from doorstep.acts.certificates.queries import check
from doorstep.acts.seals.models import SealUse
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications import actions
from doorstep.cases.applications.models import Application
from doorstep.registry.people.tests.factories import id_number

from .factories import make_resident
from .promised import COLLECTS, at, free_text, opened, promised_cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(cast):
    return promised_cast(cast)


def test_collected_at_a_third_site_that_knew_nothing_of_it(people):
    application = at("issued", people)
    third = people["clerk_elsewhere"]
    with changes_nothing(NotFound):
        actions.hand_over(application.pk, actor=third)
    with changes_nothing(NotFound):
        actions.choose_collect_site("C112202601010001X", COLLECTS, actor=third)
    for proof in ("", "ABCDEFGHJKMN", id_number("19700101", serial=9)):
        with changes_nothing(NotFound):
            actions.choose_collect_site(application.number, COLLECTS, proof=proof, actor=third)
    code = application.papers.order_by("pk").first().document.code
    actions.choose_collect_site(
        application.number, COLLECTS, proof=f"{code[:4]}-{code[4:].lower()}", actor=third
    )
    done = actions.hand_over(application.pk, actor=third)
    assert (done.status, done.collector_id) == ("finished", application.applicant_id)
    assert application.slip.code


def test_nobody_moves_a_collection_to_a_site_that_is_not_theirs(people):
    application = at("issued", people)
    code = application.certificate.code
    with changes_nothing(NotAllowed):
        actions.choose_collect_site(application.number, "C105", proof=code, actor=people["clerk_elsewhere"])
    with changes_nothing(NotAllowed):
        actions.choose_collect_site(application.number, COLLECTS, proof=code, actor=people["outsider"])


def test_the_applicants_identity_card_proves_it(people):
    number = id_number("19810203", serial=55)
    resident = make_resident(people["clerk"], number=number)
    application = opened(people, applicant=resident)
    third = people["clerk_elsewhere"]
    moved = actions.choose_collect_site(application.number.lower(), COLLECTS, proof=number, actor=third)
    assert moved.collect_site_id == COLLECTS


def test_a_step_is_ended_at_its_own_affair_only(people):
    application, other = at("stopped", people), opened(people)
    step = application.special_steps.get()
    with changes_nothing(NotFound):
        actions.end_special_step(step.pk, result="符合要求", of=other.pk, actor=people["proposer"])
    actions.end_special_step(step.pk, result="符合要求", of=application.pk, actor=people["proposer"])


def test_by_post_and_confirmed(people):
    application = at("sent", people)
    delivery = application.deliveries.get()
    assert (delivery.mode, delivery.reference) == ("post", "EMS1234567890CN")
    done = actions.confirm_delivery(application.pk, actor=people["clerk"])
    assert done.status == "finished"
    assert application.deliveries.get().receiver_id == application.applicant_id


def test_what_came_back_lies_ready_and_can_be_collected(people):
    application = at("sent", people)
    back = actions.undelivered(application.pk, reason="地址无人", actor=people["clerk"])
    assert back.status == "issued"
    assert actions.hand_over(application.pk, actor=people["clerk"]).status == "finished"


def test_a_refusal_is_sent_and_comes_back_as_a_refusal(people):
    application = at("refused", people)
    actions.send(application.pk, mode="post", reference="EMS1234567890CN", actor=people["clerk"])
    assert actions.undelivered(application.pk, reason="拒收", actor=people["clerk"]).status == "refused"


def test_to_the_door_by_the_team(people):
    application = at("issued", people)
    with changes_nothing(Invalid):
        actions.send(application.pk, mode="door", reference=" ", actor=people["team_member"])
    actions.send(application.pk, mode="door", reference="上门服务队", actor=people["team_member"])
    other = make_resident(people["clerk"])
    done = actions.confirm_delivery(application.pk, receiver_id=other.pk, actor=people["team_member"])
    assert done.collector_id == other.pk


def test_a_correction_revokes_the_wrong_one_and_makes_the_right_one(people):
    application = at("finished", people)
    wrong = application.certificate
    name = free_text(application)
    with changes_nothing(NotAllowed):
        actions.correct_result(
            application.pk, answers={name: "更正后的内容"}, reason="字号写错", actor=people["signer"]
        )
    corrected = actions.correct_result(
        application.pk, answers={name: "更正后的内容"}, reason="字号写错", actor=people["second_signer"]
    )
    assert corrected.status == "granted"
    actions.seal(application.pk, actor=people["deciding_clerk"])
    actions.issue(application.pk, actor=people["deciding_clerk"], make_page=False)
    again = Application.objects.get(pk=application.pk)
    assert check(wrong.code).state == "revoked"
    assert check(again.certificate.code).state == "genuine"
    of_result = SealUse.objects.filter(affair=application.number, document_name=wrong.name)
    lines = of_result.order_by("number")
    assert [line.corrects_id is not None for line in lines] == [False, True, False]
    assert actions.hand_over(application.pk, actor=people["clerk"]).status == "finished"
    assert application.slip.code


def test_edge_9_8_a_revoked_affair_keeps_its_register_line_and_is_shown_as_revoked(people):
    application = at("finished", people)
    line = application.certificate.seal_use
    with changes_nothing(NotAllowed):
        actions.revoke(application.pk, reason="以欺骗手段取得许可", actor=people["signer"])
    actions.revoke(application.pk, reason="以欺骗手段取得许可", actor=people["manager"])
    assert check(application.certificate.code).state == "revoked"
    kept = SealUse.objects.get(pk=line.pk)
    assert bytes(kept.mac) == bytes(line.mac)
    assert SealUse.objects.filter(corrects=line).count() == 1
