import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from doorstep.acts.certificates import actions as certificates
from doorstep.acts.certificates.models import Certificate
from doorstep.base import clock
from doorstep.base.core.errors import Invalid, NotFound
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications import queries as affairs
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests.factories import answers_for, opened
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import HeldPaper, Reuse
from doorstep.registry.people import actions as people

from .factories import again, kept, licensed, linked, row_called

pytestmark = pytest.mark.django_db


def offered(affair, clerk):
    return {offer.row.material.name: offer for offer in queries.offers(clerk, affair)}


def code_for(affair, clerk, name="身份证"):
    offer = next(one for found, one in offered(affair, clerk).items() if name in found)
    return offer.row.pk, offer.source.code


def test_a_paper_is_kept_on_the_words_that_were_shown(cast):
    held = kept(cast["clerk"])
    assert held.kind in held.consent_words
    assert "撤回" in held.consent_words
    assert held.consent_taken_by_id == cast["clerk"].account_id
    assert held.held_until.year == clock.today().year + 3


def test_without_consent_nothing_is_kept(cast):
    affair, row = row_called(cast["clerk"], "身份证")
    with changes_nothing(Invalid):
        actions.keep_paper(affair.pk, row.pk, consents=False, actor=cast["clerk"])


def test_what_is_not_scanned_or_past_or_for_once_is_not_kept(cast):
    affair, row = row_called(cast["clerk"], "身份证")
    yesterday = clock.today() - dt.timedelta(days=1)
    with changes_nothing(Invalid):
        actions.keep_paper(affair.pk, row.pk, consents=True, valid_until=yesterday, actor=cast["clerk"])
    applications.check_materials(affair.pk, {row.pk: "missing"}, actor=cast["clerk"])
    with changes_nothing(Invalid):
        actions.keep_paper(affair.pk, row.pk, consents=True, actor=cast["clerk"])
    once, form = row_called(cast["clerk"], "申请")
    with changes_nothing(Invalid):
        actions.keep_paper(once.pk, form.pk, consents=True, actor=cast["clerk"])


def test_the_next_affair_of_the_same_person_is_offered_it(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    offer = next(iter(offered(affair, cast["clerk"]).values()))
    assert (offer.source.affair, offer.source.since) == (held.application.number, clock.today())
    row_id, code = offer.row.pk, offer.source.code
    actions.reuse(affair.pk, {row_id: code}, consents=True, actor=cast["clerk"])
    row = affair.materials.get(pk=row_id)
    assert (row.state, row.file) == ("on_file", held.file)
    assert queries.used(affair)[row_id].code == code
    assert affair.number not in Reuse.objects.get().consent_words
    assert affair.version.name in Reuse.objects.get().consent_words


def test_nobody_elses_affair_is_offered_it(cast):
    held = kept(cast["clerk"])
    assert queries.offers(cast["clerk"], opened(cast["clerk"])) == []
    own = again(held, cast["clerk"])
    applications.turn_down(own.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
    own.refresh_from_db()
    assert queries.offers(cast["clerk"], own) == []


def test_a_paper_that_the_situation_no_longer_asks_for_is_not_offered_nor_wanted(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, _code = code_for(affair, cast["clerk"])
    secret = linked(affair, cast["clerk"])
    affair.materials.filter(pk=row_id).update(is_needed=False)
    assert queries.offers(cast["clerk"], affair) == []
    assert row_id not in {paper.row for paper in queries.wanted(queries.open_link(secret))}


def test_one_who_was_merged_brings_their_papers_along(cast):
    held = kept(cast["clerk"])
    stays = people.register(name="测试居民", number_kind="none", actor=cast["clerk"])
    people.merge(stays.pk, held.resident_id, reason="同一个人", actor=cast["reviewer"])
    affair = opened(cast["clerk"], applicant=stays)
    assert offered(affair, cast["clerk"])


def test_one_who_was_merged_twice_is_still_one_person(cast):
    held = kept(cast["clerk"])
    between, stays = (
        people.register(name="测试居民", number_kind="none", actor=cast["clerk"]) for _entry in range(2)
    )
    before = opened(cast["clerk"], applicant=between)
    people.merge(between.pk, held.resident_id, reason="同一个人", actor=cast["reviewer"])
    people.merge(stays.pk, between.pk, reason="同一个人", actor=cast["reviewer"])
    for affair in (opened(cast["clerk"], applicant=stays), before):
        assert offered(affair, cast["clerk"])
    assert [source.key for source in queries.held_of(cast["clerk"], stays.pk)] == [str(held.pk)]


def test_keeping_it_anew_lets_go_of_what_another_entry_of_the_person_kept(cast):
    held = kept(cast["clerk"])
    stays = people.register(name="测试居民", number_kind="none", actor=cast["clerk"])
    people.merge(stays.pk, held.resident_id, reason="同一个人", actor=cast["reviewer"])
    newer = kept(cast["clerk"], resident=stays, colour="red")
    held.refresh_from_db()
    assert held.file is None
    assert [source.key for source in queries.held_of(cast["clerk"], stays.pk)] == [str(newer.pk)]


def test_consent_is_asked_for_each_use(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, code = code_for(affair, cast["clerk"])
    with changes_nothing(Invalid):
        actions.reuse(affair.pk, {row_id: code}, consents=False, actor=cast["clerk"])
    with changes_nothing(Invalid):
        actions.reuse(affair.pk, {}, consents=True, actor=cast["clerk"])
    with changes_nothing(Invalid):
        actions.reuse(affair.pk, {row_id: "held:999999"}, consents=True, actor=cast["clerk"])


def test_the_database_keeps_no_use_without_words(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, _code = code_for(affair, cast["clerk"])
    with pytest.raises(IntegrityError), transaction.atomic():
        Reuse.objects.create(
            row_id=row_id, held=held, is_agreed=True, at=clock.now(), taken_by_id=cast["clerk"].account_id
        )


def test_what_was_declined_is_not_offered_again_in_this_affair(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, code = code_for(affair, cast["clerk"])
    actions.decline_reuse(affair.pk, row_id, code, actor=cast["clerk"])
    assert queries.offers(cast["clerk"], affair) == []
    assert queries.offers(cast["clerk"], again(held, cast["clerk"])) != []


def test_a_withdrawn_paper_is_offered_no_more_and_lets_go_of_its_file(cast):
    held = kept(cast["clerk"])
    used = again(held, cast["clerk"])
    actions.reuse(used.pk, dict([code_for(used, cast["clerk"])]), consents=True, actor=cast["clerk"])
    actions.withdraw_consent(held.resident_id, held.pk, actor=cast["clerk_elsewhere"])
    actions.withdraw_consent(held.resident_id, held.pk, actor=cast["clerk"])  # again changes nothing
    held.refresh_from_db()
    assert (held.file, held.withdrawal_taken_by.username) == (None, "clerk_elsewhere")
    assert queries.offers(cast["clerk"], again(held, cast["clerk"])) == []
    # what was done before stays as it was
    assert used.materials.filter(state="on_file", file__isnull=False).exists()
    assert queries.troubled([used.pk]) == set()


def test_only_the_persons_own_paper_can_be_let_go_of(cast):
    held = kept(cast["clerk"])
    stranger = people.register(name="测试居民", number_kind="none", actor=cast["clerk"])
    with changes_nothing(NotFound):
        actions.withdraw_consent(stranger.pk, held.pk, actor=cast["clerk"])
    people.merge(stranger.pk, held.resident_id, reason="同一个人", actor=cast["reviewer"])
    assert actions.withdraw_consent(stranger.pk, held.pk, actor=cast["clerk"]).file is None


def test_a_newer_paper_takes_the_place_of_the_older(cast):
    held = kept(cast["clerk"])
    newer = kept(cast["clerk"], resident=held.resident, colour="red")
    assert list(HeldPaper.objects.filter(file__isnull=False)) == [newer]


def test_what_is_past_its_time_is_let_go_of(cast):
    held = kept(cast["clerk"], valid_until=clock.today() + dt.timedelta(days=30))
    affair = again(held, cast["clerk"])
    with clock.travel(clock.now() + dt.timedelta(days=31)):
        (offer,) = offered(affair, cast["clerk"]).values()
        assert offer.source.state == "expired"
        with changes_nothing(Invalid):
            actions.reuse(affair.pk, {offer.row.pk: offer.source.code}, consents=True, actor=cast["clerk"])
        assert actions.let_go(actor=cast["clerk"]) == 1
        assert actions.let_go(actor=cast["clerk"]) == 0
        assert offered(affair, cast["clerk"]) == {}


def test_each_look_is_in_the_journal(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, code = code_for(affair, cast["clerk"])
    data, media_type = actions.look(affair.pk, row_id, code, actor=cast["clerk"])
    assert (media_type, data[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    entry = Entry.objects.get(event="application.held_paper_read")
    assert (entry.person, entry.account) == (held.resident_id, cast["clerk"].account_id)
    assert entry.data["source"] == code


def test_unticking_gives_it_up_and_seeing_the_original_keeps_it(cast):
    held = kept(cast["clerk"])
    affair = again(held, cast["clerk"])
    row_id, code = code_for(affair, cast["clerk"])
    actions.reuse(affair.pk, {row_id: code}, consents=True, actor=cast["clerk"])
    applications.check_materials(affair.pk, {row_id: "seen"}, actor=cast["clerk"])
    assert affair.materials.get(pk=row_id).state == "on_file"
    applications.check_materials(affair.pk, {row_id: "missing"}, actor=cast["clerk"])
    assert queries.used(affair) == {}
    applications.check_materials(affair.pk, {row_id: "seen"}, actor=cast["clerk"])
    assert queries.used(affair) == {}


def test_the_countys_own_certificate_does_by_link_and_without_a_copy(cast):
    affair, row, licence = licensed(cast)
    (source,) = [offer.source for offer in queries.offers(cast["clerk"], affair) if offer.row == row]
    assert (source.what, source.key, source.affair) == (
        "certificate",
        str(licence.pk),
        licence.application.number,
    )
    actions.reuse(affair.pk, {row.pk: source.code}, consents=True, actor=cast["clerk"])
    row.refresh_from_db()
    assert (row.state, row.file) == ("on_file", None)
    data, media_type = actions.look(affair.pk, row.pk, source.code, actor=cast["reviewer"])
    assert (data[:5], media_type) == (b"%PDF-", "application/pdf")


def test_a_revoked_certificate_is_said_to_be_so_and_does_not_do(cast):
    affair, row, licence = licensed(cast)
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    (offer,) = [one for one in queries.offers(cast["clerk"], affair) if one.row == row]
    assert (offer.source.state, offer.source.revoked_on) == ("revoked", clock.today())
    with changes_nothing(Invalid):
        actions.reuse(affair.pk, {row.pk: offer.source.code}, consents=True, actor=cast["clerk"])


def test_a_certificate_that_is_revoked_later_warns_who_used_it(cast):
    affair, row, licence = licensed(cast)
    code = f"certificate:{licence.pk}"
    actions.reuse(affair.pk, {row.pk: code}, consents=True, actor=cast["clerk"])
    assert queries.troubled([affair.pk]) == set()
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    assert queries.troubled([affair.pk]) == {affair.pk}
    assert queries.used(affair)[row.pk].is_troubled


def test_a_certificate_that_runs_out_warns_as_well(cast):
    affair, row, licence = licensed(cast)
    Certificate.objects.filter(pk=licence.pk).update(valid_until=clock.today() + dt.timedelta(days=9))
    actions.reuse(affair.pk, {row.pk: f"certificate:{licence.pk}"}, consents=True, actor=cast["clerk"])
    assert queries.troubled([affair.pk]) == set()
    with clock.travel(clock.now() + dt.timedelta(days=10)):
        assert queries.troubled([affair.pk]) == {affair.pk}


def ready_but_for(row, affair, clerk):
    """Everything that the affair still misses, except the paper of `row`."""
    others = affair.materials.exclude(pk=row.pk).values_list("pk", flat=True)
    applications.check_materials(affair.pk, dict.fromkeys(others, "seen"), actor=clerk)
    applications.fill(affair.pk, answers_for(affair), actor=clerk)
    return Application.objects.get(pk=affair.pk)


def test_what_was_revoked_later_has_to_be_brought_before_the_affair_is_accepted(cast):
    affair, row, licence = licensed(cast)
    actions.reuse(affair.pk, {row.pk: f"certificate:{licence.pk}"}, consents=True, actor=cast["clerk"])
    affair = ready_but_for(row, affair, cast["clerk"])
    assert affairs.gaps(affair) == []
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    (gap,) = affairs.gaps(affair)
    assert (gap.kind, gap.field, gap.name) == ("troubled", f"material_{row.pk}", row.material.name)
    assert "撤销" in gap.mend
    with changes_nothing(Invalid):
        applications.accept(affair.pk, actor=cast["clerk"])
    applications.check_materials(affair.pk, {row.pk: "missing"}, actor=cast["clerk"])
    applications.check_materials(affair.pk, {row.pk: "seen"}, actor=cast["clerk"])
    assert affairs.gaps(affair) == []
    assert applications.accept(affair.pk, actor=cast["clerk"]).status == "accepted"


def test_what_ran_out_has_to_be_brought_as_well_also_after_the_notice(cast):
    affair, row, licence = licensed(cast)
    Certificate.objects.filter(pk=licence.pk).update(valid_until=clock.today())
    actions.reuse(affair.pk, {row.pk: f"certificate:{licence.pk}"}, consents=True, actor=cast["clerk"])
    applications.notify(affair.pk, actor=cast["clerk"])
    with clock.travel(clock.now() + dt.timedelta(days=1)):
        assert "有效期" in next(gap.mend for gap in affairs.gaps(affair) if gap.kind == "troubled")
        # the notice did not ask for it: it was there then
        applications.check_materials(affair.pk, {row.pk: "missing"}, actor=cast["clerk"])
        assert affair.materials.get(pk=row.pk).state == "missing"


def test_a_result_that_is_not_out_yet_is_no_paper(cast):
    affair, row, licence = licensed(cast, status="sealed")
    assert Application.objects.get(pk=licence.application.pk).status == "sealed"
    assert [one for one in queries.offers(cast["clerk"], affair) if one.row == row] == []
