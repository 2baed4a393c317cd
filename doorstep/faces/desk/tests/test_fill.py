from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Notice
from doorstep.cases.applications.tests.factories import complete, make_resident
from doorstep.registry.catalogue import queries as catalogue
from doorstep.registry.documents.tests.factories import picture

from .test_documents import words

NO_FILE = b"\x00\x01 not a picture"


def test_the_page_shows_form_papers_and_what_is_missing(desk, affair):
    body = desk.get(reverse("desk:work", args=[affair.pk])).content.decode()
    assert "还缺" in body
    assert affair.materials.first().material.name in body


def test_each_change_is_kept_and_the_gaps_shrink(desk, affair, sent):
    before = len(queries.gaps(affair))
    part = desk.post(reverse("desk:save", args=[affair.pk]), sent())
    affair.refresh_from_db()
    assert part.status_code == 200
    assert json.loads(part.headers["HX-Trigger"]) == {"desk:saved": {"revision": affair.answers_revision}}
    assert len(queries.gaps(affair)) < before


def test_saving_the_same_again_writes_nothing(desk, affair, sent):
    desk.post(reverse("desk:save", args=[affair.pk]), sent())
    affair.refresh_from_db()
    revision = affair.answers_revision
    desk.post(reverse("desk:save", args=[affair.pk]), sent())
    affair.refresh_from_db()
    assert affair.answers_revision == revision


def test_a_wrong_field_is_named_and_the_others_are_kept(desk, affair, sent):
    part = desk.post(reverse("desk:save", args=[affair.pk]), sent(operator_phone="123"))
    affair.refresh_from_db()
    assert part.status_code == 422
    assert "#id_operator_phone" in part.content.decode()
    assert queries.answers(affair)["name"]
    assert "operator_phone" not in queries.answers(affair)


def test_a_field_that_is_being_typed_in_is_not_judged_yet(desk, affair, sent):
    part = desk.post(
        reverse("desk:save", args=[affair.pk]), sent(operator_phone="139", _typing="operator_phone")
    )
    assert part.status_code == 200


def test_a_paper_is_ticked_and_unticked(desk, affair):
    row = affair.materials.first()
    address = reverse("desk:material", args=[affair.pk, row.pk])
    for state in ("seen", "missing"):
        part = desk.post(address, {"state": state})
        row.refresh_from_db()
        assert (part.status_code, row.state) == (200, state)


def test_a_file_that_is_not_what_it_says_is_refused_in_place(desk, affair):
    row = affair.materials.first()
    upload = SimpleUploadedFile("照片.jpg", NO_FILE, "image/jpeg")
    part = desk.post(reverse("desk:scan", args=[affair.pk, row.pk]), {"file": upload})
    row.refresh_from_db()
    assert (part.status_code, row.state) == (422, "missing")
    assert row.material.name in part.content.decode()


@pytest.mark.parametrize(
    "name",
    [
        "../../../etc/passwd",
        "..\\\\..\\\\windows\\\\system32.jpg",
        "照片\0.exe",
        "照片\u202egpj.exe",
        "戴青" * 120 + ".jpg",
        "<script>alert(1)</script>.jpg",
        "'; DROP TABLE documents_storedfile; --.jpg",
        "CON",
        "...",
        "%2e%2e%2fpasswd",
    ],
)
def test_whatever_a_file_is_called_it_is_kept_by_its_content_and_the_name_nowhere(
    desk, affair, settings, name
):
    row = affair.materials.first()
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n'
    body = f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + picture() + b"\r\n--x--\r\n"
    part = desk.post(
        reverse("desk:scan", args=[affair.pk, row.pk]),
        data=body,
        content_type="multipart/form-data; boundary=x",
    )
    row.refresh_from_db()
    assert (part.status_code, row.state) == (200, "scanned")
    assert name.split("/")[-1] not in part.content.decode()
    digests = {bytes(row.file.digest).hex(), bytes(row.file.preview).hex()}
    assert {path.name for path in settings.FILES.rglob("*") if path.is_file()} == digests


def test_accepting_what_is_incomplete_says_so_at_every_field_and_keeps_what_was_typed(desk, affair, sent):
    answer = desk.post(
        reverse("desk:accept", args=[affair.pk]),
        sent(premises="", name="崇州市白头镇竹里人家餐馆"),
        follow=True,
    )
    body = answer.content.decode()
    affair.refresh_from_db()
    assert (answer.status_code, affair.status) == (422, "opened")
    assert 'aria-invalid="true"' in body
    assert "崇州市白头镇竹里人家餐馆" in body
    assert queries.answers(affair)["name"] == "崇州市白头镇竹里人家餐馆"


def test_accepting_goes_on_to_the_decision(desk, affair, sent, cast):
    rows = affair.materials.values_list("pk", flat=True)
    actions.check_materials(affair.pk, dict.fromkeys(rows, "seen"), actor=cast["clerk"])
    answer = desk.post(reverse("desk:accept", args=[affair.pk]), sent())
    affair.refresh_from_db()
    assert (answer.status_code, affair.status) == (302, "accepted")


def test_a_second_page_is_not_overwritten_without_being_told(desk, affair, sent):
    old = sent(name="崇州市白头镇甲餐馆")
    desk.post(reverse("desk:save", args=[affair.pk]), sent(name="崇州市白头镇乙餐馆"))
    answer = desk.post(reverse("desk:accept", args=[affair.pk]), old, follow=True)
    body = answer.content.decode()
    affair.refresh_from_db()
    assert answer.status_code == 409
    assert "崇州市白头镇甲餐馆" in body
    assert "崇州市白头镇乙餐馆" in body
    assert queries.answers(affair)["name"] == "崇州市白头镇乙餐馆"


def test_the_notice_lists_everything_and_is_there_to_print(desk, affair, sent):
    answer = desk.post(reverse("desk:notify", args=[affair.pk]), sent(premises=""))
    notice = Notice.objects.get(application=affair)
    address = reverse("desk:document_of", args=[affair.pk, "notice"])
    assert address in desk.get(answer.headers["Location"]).text
    said = words(desk.get(address).content)
    assert all("".join(gap["name"].split()) in said for gap in notice.gaps)


def test_there_is_no_second_notice(desk, affair, cast):
    actions.notify(affair.pk, actor=cast["clerk"])
    assert desk.post(reverse("desk:notify", args=[affair.pk]), follow=True).status_code == 409
    assert Notice.objects.filter(application=affair).count() == 1


def test_nothing_missing_needs_no_notice(desk, affair, cast):
    complete(affair, cast["clerk"])
    answer = desk.post(reverse("desk:notify", args=[affair.pk]), follow=True)
    assert answer.status_code == 422
    assert "可以直接受理" in answer.content.decode()


def test_a_form_with_a_field_called_reason_does_not_open_the_refusal(desk, cast):
    closing = next(
        offering.item.current
        for offering in catalogue.offered_at("C112", "decide")
        if "reason" in offering.item.current.form.schema["properties"] and offering.item.current.is_instant
    )
    applicant = make_resident(cast["clerk"])
    affair = actions.open_application("C112", closing.item_id, applicant_id=applicant.pk, actor=cast["clerk"])
    answer = desk.post(reverse("desk:accept", args=[affair.pk]), {"_revision": "0"}, follow=True)
    assert answer.status_code == 422
    body = answer.text
    assert 'class="more say-no" open' not in body


def test_not_accepting_needs_a_reason_and_gives_a_paper(desk, affair):
    address = reverse("desk:turn_down", args=[affair.pk])
    refused = desk.post(address, {"reason": " "}, follow=True)
    assert refused.status_code == 422
    assert "请写明理由" in refused.content.decode()
    desk.post(address, {"reason": "不属于本机关职权范围"})
    paper = words(desk.get(reverse("desk:document_of", args=[affair.pk, "not_accepted"])).content)
    assert "不属于本机关职权范围" in paper
    assert "六十日内" in paper


def test_withdrawing_keeps_the_affair_on_record(desk, affair):
    desk.post(reverse("desk:withdraw", args=[affair.pk]), {"reason": "申请人不办了"})
    affair.refresh_from_db()
    assert affair.status == "withdrawn"
    assert "撤回" in desk.get(reverse("desk:record", args=[affair.pk])).content.decode()


@pytest.mark.parametrize("verb", ["save", "notify", "accept", "turn_down", "withdraw"])
@pytest.mark.parametrize(
    ("name", "status"), [("clerk_elsewhere", 404), ("seal_keeper", 403), ("resident", 403)]
)
def test_strangers_change_nothing(enter, affair, verb, name, status):
    answer = enter(name).post(reverse(f"desk:{verb}", args=[affair.pk]), {"_revision": "0", "reason": "不行"})
    affair.refresh_from_db()
    assert (answer.status_code, affair.status) == (status, "opened")
