import pytest
from django.urls import reverse

from doorstep.acts.certificates import actions as certificates
from doorstep.base import clock
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests import promised
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import CertificateMaterial, HeldPaper, Reuse
from doorstep.cases.materials.tests.factories import again, kept, licensed, row_called

pytestmark = pytest.mark.django_db


@pytest.fixture
def held(cast, desk):
    return kept(cast["clerk"])


@pytest.fixture
def next_affair(cast, held):
    return again(held, cast["clerk"])


def page_of(desk, affair, name="desk:work"):
    return desk.get(reverse(name, args=[affair.pk])).content.decode()


def choice(clerk, affair):
    (offer,) = queries.offers(clerk, affair)
    return f"{offer.row.pk}:{offer.source.code}"


def test_what_the_county_has_is_ticked_with_its_reason_and_the_consent_is_not(desk, next_affair):
    shown = page_of(desk, next_affair).partition('id="on-file"')[2].partition("</section>")[0]
    today = clock.today()
    assert f"{today.year}年{today.month}月{today.day}日 交过，可复用" in " ".join(shown.split())
    use = shown.partition('name="use"')[2].partition(">")[0]
    consent = shown.partition('name="consents"')[2].partition(">")[0]
    assert "checked" in use
    assert "checked" not in consent
    assert next_affair.version.name in shown


def test_without_the_consent_nothing_is_taken_in(desk, cast, next_affair):
    code = choice(cast["clerk"], next_affair)
    answer = desk.post(reverse("desk:reuse", args=[next_affair.pk]), {"use": code}, follow=True)
    assert answer.status_code == 422
    assert "须经申请人同意才能复用" in answer.content.decode()
    assert not Reuse.objects.exists()


def test_with_it_the_paper_is_there_and_says_where_from(desk, cast, next_affair):
    code = choice(cast["clerk"], next_affair)
    sent = {"use": code, "consents": "yes"}
    shown = desk.post(reverse("desk:reuse", args=[next_affair.pk]), sent, follow=True).content.decode()
    assert "县里已有：" in shown
    assert 'id="on-file"' not in shown
    assert Reuse.objects.get().is_agreed


@pytest.mark.parametrize("bad", ["", "x", "1", "9" * 30 + ":held:1", "1:certificate:none"])
def test_a_choice_that_is_none_is_refused(desk, next_affair, bad):
    sent = {"use": bad, "consents": "yes"}
    assert desk.post(reverse("desk:reuse", args=[next_affair.pk]), sent, follow=True).status_code == 422
    assert (
        desk.post(
            reverse("desk:decline_reuse", args=[next_affair.pk]), {"decline": bad}, follow=True
        ).status_code
        == 422
    )


def test_the_resident_may_decline(desk, cast, next_affair):
    code = choice(cast["clerk"], next_affair)
    desk.post(reverse("desk:decline_reuse", args=[next_affair.pk]), {"decline": code})
    assert 'id="on-file"' not in page_of(desk, next_affair)


def test_a_look_is_in_the_timeline(desk, cast, next_affair):
    row, _colon, code = choice(cast["clerk"], next_affair).partition(":")
    answer = desk.get(reverse("desk:on_file", args=[next_affair.pk, int(row), code]))
    assert (answer["Content-Type"], answer["Cache-Control"]) == ("image/jpeg", "private, no-store")
    assert "查看了县里已有的材料" in page_of(desk, next_affair, "desk:record")


def test_a_scan_is_kept_on_the_sentence_beside_it(desk, cast):
    affair, row = row_called(cast["clerk"], "身份证")
    assert "只用于本人今后" in page_of(desk, affair)
    address = reverse("desk:keep_paper", args=[affair.pk, row.pk])
    assert desk.post(address, {}, follow=True).status_code == 422
    assert desk.post(address, {"consents": "yes", "valid_until": "31.12."}, follow=True).status_code == 422
    desk.post(address, {"consents": "yes", "valid_until": "2036-01-31"})
    assert HeldPaper.objects.get().valid_until.year == 2036
    assert "只用于本人今后" not in page_of(desk, affair)


def test_a_resident_takes_the_consent_back_at_the_window(desk, held, next_affair):
    person = reverse("desk:person", args=[held.resident_id])
    assert "留存供复用的材料" in desk.get(person).content.decode()
    address = reverse("desk:withdraw_held", args=[held.resident_id, held.pk])
    shown = desk.post(address, follow=True).content.decode()
    assert "留存供复用的材料" not in shown
    assert 'id="on-file"' not in page_of(desk, next_affair)


def test_a_revoked_certificate_stands_there_and_cannot_be_ticked(desk, cast):
    affair, _row, licence = licensed(cast)
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    shown = " ".join(page_of(desk, affair).split())
    assert "已撤销，不能使用" in shown
    assert 'name="use"' not in shown
    assert 'name="consents"' not in shown.partition('id="on-file"')[2].partition("</section>")[0]


def test_one_that_is_revoked_later_warns_on_the_affair(desk, cast):
    affair, row, licence = licensed(cast)
    actions.reuse(affair.pk, {row.pk: f"certificate:{licence.pk}"}, consents=True, actor=cast["clerk"])
    assert "请核实后再往下办" not in page_of(desk, affair)
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    for name in ("desk:work", "desk:record"):
        assert "请核实后再往下办" in page_of(desk, affair, name)


def test_the_reviewers_list_and_viewer_say_so_too(cast, enter):
    whole = promised.promised_cast(cast)
    _affair, _row, licence = licensed(cast, has_seal=True)
    affair = promised.at("opened", whole)
    row = affair.materials.order_by("material__position").first()
    applications.check_materials(affair.pk, {row.pk: "missing"}, actor=cast["clerk"])
    # the same person: what they were given before does here
    type(affair).objects.filter(pk=licence.application.pk).update(applicant=affair.applicant)
    CertificateMaterial.objects.create(kind=row.material.name, result_name=licence.name)
    actions.reuse(affair.pk, {row.pk: f"certificate:{licence.pk}"}, consents=True, actor=cast["clerk"])
    applications.accept(affair.pk, actor=cast["clerk"])
    reviewer = enter("proposer")
    address = reverse("desk:work", args=[affair.pk])
    shown = reviewer.get(f"{address}?paper={row.pk}").content.decode()
    looked = reverse("desk:on_file", args=[affair.pk, row.pk, f"certificate:{licence.pk}"])
    assert looked in shown
    assert reviewer.get(looked)["Content-Type"] == "application/pdf"
    certificates.revoke(licence.pk, reason="登记错误", actor=cast["reviewer"])
    assert "请核实后再往下办" in reviewer.get(address).content.decode()
    listed = enter("clerk").get(reverse("desk:list"), {"tab": "mine"}).content.decode()
    assert "所用材料已失效" in listed
