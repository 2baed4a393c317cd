from __future__ import annotations

import re

import pytest
from django.db import IntegrityError, connection, transaction

from doorstep.acts.certificates import actions, page, policies, queries
from doorstep.acts.certificates.jobs import keep_pages
from doorstep.acts.certificates.models import Certificate
from doorstep.acts.certificates.states import MOVES
from doorstep.acts.seals import queries as seals
from doorstep.acts.seals.models import Seal, SealUse
from doorstep.acts.seals.tests.factories import ITEM, make_seal_in_use
from doorstep.base.accounts.actor import system
from doorstep.base.core.errors import DomainError, IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.registry.documents import queries as documents
from doorstep.registry.documents.models import StoredFile
from doorstep.registry.staff.tests.factories import make_cast
from tests.support import no_new_rows, together

from .factories import make_at, make_draft, make_issued, make_receipt, put_seal

STATES = ("drafted", "sealed", "issued", "revoked")


def call(verb, certificate, cast):
    if verb == "seal":
        return put_seal(certificate, cast["clerk"])
    if verb == "issue":
        return actions.issue(certificate.pk, actor=cast["clerk"], make_page=False)
    if verb == "give_out":
        Certificate.objects.filter(pk=certificate.pk, status="drafted").update(needs_seal=False)
        return actions.give_out(certificate.pk, actor=cast["clerk"])
    return actions.revoke(certificate.pk, reason="材料虚假", actor=cast["reviewer"])


@pytest.mark.parametrize("status", STATES)
@pytest.mark.parametrize("verb", sorted(MOVES))
def test_every_state_and_verb(cast, status, verb):
    certificate = make_at(status, cast)
    if status in MOVES[verb]:
        call(verb, certificate, cast)
        certificate.refresh_from_db()
        assert certificate.status == MOVES[verb][status]
    else:
        with no_new_rows(), pytest.raises(IllegalMove):
            call(verb, certificate, cast)


class TestDraft:
    def test_number_and_code(self, cast):
        one, two = make_draft(cast["clerk"]), make_draft(cast["clerk"])
        assert re.fullmatch(r"510184-C112-20\d\d-\d{6}", one.number)
        assert int(two.number[-6:]) == int(one.number[-6:]) + 1
        assert re.fullmatch(r"[0-9A-HJKMNP-TV-Z]{12}", one.code)
        assert one.code != two.code
        assert one.template == "licence-2"

    def test_keeps_nothing_in_the_clear(self, cast):
        certificate = make_draft(cast["clerk"])
        with connection.cursor() as cursor:
            cursor.execute("SELECT c::text FROM certificates_certificate c WHERE id = %s", [certificate.pk])
            (text,) = cursor.fetchone()
        for plain in ("戴青", "天竺村", "买买提"):
            assert plain not in text
            assert plain.encode().hex() not in text
        assert queries.content(certificate)["holder"] == "戴青"

    def test_an_unknown_template_and_empty_content_are_refused(self, cast):
        with no_new_rows():
            for wrong in ({"template": "passport"}, {"content": {}}):
                with pytest.raises(Invalid):
                    make_draft(cast["clerk"], **wrong)


class TestSeal:
    def test_the_register_names_the_certificate_and_its_digest(self, cast):
        make_seal_in_use(cast)
        certificate = put_seal(make_draft(cast["clerk"]), cast["clerk"])
        use = certificate.seal_use
        assert bytes(use.document_digest) == bytes(certificate.digest)
        assert (use.document_name, use.document_number) == ("营业执照", certificate.number)
        assert seals.verify().is_clean

    def test_a_refusal_of_the_seal_changes_nothing(self, cast):
        make_seal_in_use(cast)
        certificate = make_draft(cast["clerk"])
        Seal.objects.update(status="suspended")
        with no_new_rows(), pytest.raises(DomainError):
            put_seal(certificate, cast["clerk"])
        certificate.refresh_from_db()
        assert certificate.status == "drafted"

    def test_the_database_refuses_an_issue_without_a_seal(self, cast):
        certificate = make_draft(cast["clerk"])
        with pytest.raises(IntegrityError), transaction.atomic():
            Certificate.objects.filter(pk=certificate.pk).update(status="issued")


class TestIssue:
    def test_makes_signs_and_keeps_the_page_at_once(self, cast):
        make_seal_in_use(cast, has_key=True)
        certificate = make_issued(cast["clerk"], make_page=True)
        data = documents.read(certificate.pdf)
        assert data.startswith(b"%PDF-")
        assert queries.page_of(cast["clerk"], certificate.pk) == data

    def test_or_later_by_the_job_once_for_all(self, cast):
        make_seal_in_use(cast, has_key=True)
        certificate = make_issued(cast["clerk"])
        assert certificate.pdf is None
        assert keep_pages(0) == 1
        assert keep_pages(0) == 0
        certificate.refresh_from_db()
        actions.keep_page(certificate.pk, actor=cast["clerk"])
        assert actions.page_for(certificate.pk, actor=cast["clerk"]) == documents.read(certificate.pdf)
        assert StoredFile.objects.count() == 1

    def test_or_by_whoever_asks_for_it_first(self, cast):
        make_seal_in_use(cast, has_key=True)
        certificate = make_issued(cast["clerk"])
        data = actions.page_for(certificate.pk, actor=cast["clerk"])
        certificate.refresh_from_db()
        assert documents.read(certificate.pdf) == data

    def test_a_seal_without_a_key_holds_nobody_up_and_nothing_unsigned_is_kept(self, cast):
        make_seal_in_use(cast)
        certificate = make_issued(cast["clerk"], make_page=True)
        assert (certificate.status, certificate.pdf) == ("issued", None)
        assert keep_pages(0) == 0
        assert actions.page_for(certificate.pk, actor=cast["clerk"]) == page.of(certificate)


class TestWithoutSeal:
    def test_what_needs_none_is_valid_at_once(self, cast):
        receipt = make_receipt(cast["clerk"])
        actions.give_out(receipt.pk, actor=cast["clerk"])
        found = queries.check(receipt.code)
        assert (found.state, found.number) == ("genuine", "崇审批白头收〔2026〕0001号")
        assert seals.verify().is_clean
        assert not SealUse.objects.exists()

    def test_what_needs_one_is_not_given_out_without(self, cast):
        certificate = make_draft(cast["clerk"])
        with no_new_rows(), pytest.raises(IllegalMove) as caught:
            actions.give_out(certificate.pk, actor=cast["clerk"])
        assert caught.value.code == "needs_seal"

    def test_saying_so_in_the_row_alone_makes_nothing_genuine(self, cast):
        """What the row says and the sealed content does not was written behind the program's back."""
        certificate = make_draft(cast["clerk"])
        Certificate.objects.filter(pk=certificate.pk).update(
            needs_seal=False, status="issued", issued_at=certificate.drafted_at
        )
        assert queries.check(certificate.code).state == "unknown"


class TestRevoke:
    def test_edge_9_8_the_line_stays_and_a_voiding_line_answers_it(self, cast):
        make_seal_in_use(cast)
        certificate = make_issued(cast["clerk"])
        before = SealUse.objects.values().get()
        actions.revoke(certificate.pk, reason="材料虚假", actor=cast["reviewer"])
        assert SealUse.objects.values().get(pk=before["id"]) == before
        voiding = SealUse.objects.get(corrects_id=before["id"])
        assert (voiding.number, voiding.reason) == (before["number"] + 1, "材料虚假")
        assert queries.check(certificate.code).state == "revoked"
        assert seals.verify().is_clean

    def test_works_though_the_line_was_corrected_before(self, cast):
        from doorstep.acts.seals import actions as seal_actions

        make_seal_in_use(cast)
        certificate = make_issued(cast["clerk"])
        seal_actions.correct(certificate.seal_use_id, reason="文号有误", actor=cast["reviewer"])
        actions.revoke(certificate.pk, reason="文号有误", actor=cast["reviewer"])
        assert SealUse.objects.count() == 2

    def test_the_head_who_approved_can_not_revoke_alone(self, cast):
        certificate = make_at("issued", cast)
        with no_new_rows(), pytest.raises(NotAllowed):
            actions.revoke(certificate.pk, reason="材料虚假", actor=cast["site_head"])
        actions.revoke(certificate.pk, reason="材料虚假", actor=cast["manager"])

    @pytest.mark.parametrize("reason", ["", " ", "甲", "甲" * 201])
    def test_needs_a_reason(self, cast, reason):
        certificate = make_at("issued", cast)
        with no_new_rows(), pytest.raises(Invalid):
            actions.revoke(certificate.pk, reason=reason, actor=cast["reviewer"])


class TestPermissions:
    def test_draft(self, cast):
        for who in ("clerk", "second_clerk", "reviewer", "site_head"):
            make_draft(cast[who])
        with no_new_rows():
            for who in ("resident", "clerk_elsewhere", "seal_keeper", "manager", "outsider"):
                with pytest.raises(NotAllowed):
                    make_draft(cast[who])

    @pytest.mark.parametrize("verb", ["seal", "issue"])
    def test_seal_and_issue(self, cast, verb):
        certificate = make_at("drafted" if verb == "seal" else "sealed", cast)
        with no_new_rows():
            # the head signs and may issue, but uses no seal: who approves is not who handles
            for who in ("seal_keeper", "manager", *(["site_head"] if verb == "seal" else [])):
                with pytest.raises(NotAllowed):
                    call(verb, certificate, {"clerk": cast[who]})
            for who in ("resident", "clerk_elsewhere", "team_member", "social_worker", "outsider"):
                with pytest.raises(NotFound):
                    call(verb, certificate, {"clerk": cast[who]})

    def test_who_may_see_is_whom_it_is_visible_to(self, cast):
        certificate = make_at("drafted", cast)
        for actor in (*cast.values(), system()):
            found = policies.visible_to(actor).filter(pk=certificate.pk).exists()
            assert policies.may_see(actor, certificate.site_id) == found

    def test_revoke_and_read(self, cast):
        certificate = make_at("issued", cast)
        with no_new_rows():
            for who in ("clerk", "seal_keeper"):
                with pytest.raises(NotAllowed):
                    actions.revoke(certificate.pk, reason="材料虚假", actor=cast[who])
            for who in ("seal_keeper", "manager"):
                with pytest.raises(NotAllowed):
                    queries.page_of(cast[who], certificate.pk)
            for who in ("resident", "clerk_elsewhere", "outsider"):
                with pytest.raises(NotFound):
                    actions.revoke(certificate.pk, reason="材料虚假", actor=cast[who])
                with pytest.raises(NotFound):
                    queries.page_of(cast[who], certificate.pk)
        assert queries.picture_of(cast["clerk"], certificate.pk).startswith(b"\x89PNG")


def test_of_eight_clerks_sealing_one_certificate_exactly_one_is_told_yes(real_db):
    cast = make_cast()
    make_seal_in_use(cast)
    certificate = make_draft(cast["clerk"])
    outcomes = together(
        [
            lambda: actions.seal(
                certificate.pk,
                affair="A",
                item_code=ITEM,
                item_name="个体工商户设立登记",
                reason="准予",
                actor=cast["clerk"],
            )
        ]
        * 8
    )
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["IllegalMove"] * 7 + ["SealUse"]
    assert SealUse.objects.count() == 1


def test_a_sealed_certificate_whose_line_or_content_was_changed_is_named(real_db):
    cast = make_cast()
    make_seal_in_use(cast)
    one, two, three = (make_issued(cast["clerk"]) for _ in range(3))
    with real_db.as_owner() as owner:
        owner.execute("SET session_replication_role = replica") if is_superuser(owner) else None
        owner.execute("UPDATE certificates_certificate SET digest = sha256('x') WHERE id = %s", [two.pk])
    whats = {(breach.number, breach.what) for breach in seals.verify().breaches}
    assert whats == {(two.seal_use.number, "document_differs")}
    assert queries.check(two.code).state == "unknown"
    assert queries.check(one.code).state == queries.check(three.code).state == "genuine"
    assert page.check_url(one.code).endswith(f"/check/{one.code}")


def is_superuser(owner) -> bool:
    return owner.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()[0]
