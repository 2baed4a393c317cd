"""A result is corrected at the desk from the form to the new certificate: the old one is void, the register is right."""

from __future__ import annotations

import pytest
from django.urls import reverse

from doorstep.acts.certificates.queries import check
from doorstep.acts.seals import queries as registers
from doorstep.acts.seals.models import SealUse
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import queries
from doorstep.cases.applications.models import Application
from doorstep.cases.applications.tests import promised
from doorstep.registry.catalogue import forms


@pytest.fixture
def people(cast):
    return promised.promised_cast(cast)


def typed(affair, **changed):
    """What the page sends when its form is filled as it was saved, but for what is `changed`."""
    flat = {"_revision": affair.answers_revision}
    for name, value in {**queries.answers(affair), **changed}.items():
        if value is True:
            flat[name] = "on"
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            for row, parts in enumerate(value):
                flat |= {f"{name}.{row}.{part}": inner for part, inner in parts.items()}
        elif value is not False:
            flat[name] = value
    return flat


def send(client, affair, *, reason="经营场所写错", **changed):
    address = reverse("desk:correct_result", args=[affair.pk])
    return client.post(address, {**typed(affair, **changed), "_reason": reason}, follow=True)


def test_the_whole_correction(people, enter):
    affair = promised.at("finished", people)
    wrong, name = affair.certificate, promised.free_text(affair)
    line = wrong.seal_use
    before = queries.answers(affair)
    head = enter("second_signer")
    record = head.get(reverse("desk:record", args=[affair.pk])).text
    assert reverse("desk:mend", args=[affair.pk]) in record
    assert head.get(reverse("desk:mend", args=[affair.pk])).status_code == 200

    answer = send(head, affair, **{name: "更正后的内容"})
    assert "已更正，新证照等待用印" in answer.text
    corrected = Application.objects.get(pk=affair.pk)
    right = corrected.certificate
    assert (corrected.status, corrected.decided_by_id) == ("granted", people["second_signer"].account_id)
    assert queries.answers(corrected) == {**before, name: "更正后的内容"}
    assert right.pk != wrong.pk
    assert (right.status, right.seal_use, right.valid_until) == ("drafted", None, wrong.valid_until)
    assert check(wrong.code).state == "revoked"
    assert check(right.code).state == "not_issued"
    (void,) = SealUse.objects.filter(corrects=line)
    line.refresh_from_db()
    assert (line.document_number, void.document_number) == (wrong.number, wrong.number)
    assert void.reason == "经营场所写错"

    clerk = enter("deciding_clerk")
    assert "现在用印吗" in clerk.get(reverse("desk:work", args=[affair.pk])).text
    clerk.post(reverse("desk:seal", args=[affair.pk]), follow=True)
    corrected.refresh_from_db()
    right.refresh_from_db()
    assert (corrected.status, right.status) == ("issued", "issued")
    use = right.seal_use
    assert (use.approver_id, use.handler_id) == (
        people["second_signer"].account_id,
        people["deciding_clerk"].account_id,
    )
    assert SealUse.objects.filter(document_number=right.number, corrects__isnull=True).count() == 1
    numbers = list(
        SealUse.objects.filter(seal=use.seal_id).order_by("number").values_list("number", flat=True)
    )
    assert numbers == list(range(1, len(numbers) + 1))
    assert registers.verify().is_clean
    assert check(right.code).state == "genuine"
    shown = enter("manager").get(reverse("desk:register", args=[use.seal_id])).text
    for words in (wrong.number, right.number, f"冲正第 {line.number} 号"):
        assert words in shown

    enter("clerk").post(reverse("desk:hand_over", args=[affair.pk]), {"who_takes": "self"}, follow=True)
    corrected.refresh_from_db()
    assert corrected.status == "finished"
    entry = Entry.objects.get(event="application.corrected")
    assert entry.data["replaces"] == str(wrong.pk)
    record = enter("clerk").get(reverse("desk:record", args=[affair.pk])).text
    assert "更正结果，原证照作废" in record


def test_nothing_changed_is_no_correction_and_what_was_typed_stays(people, enter):
    affair = promised.at("finished", people)
    head = enter("second_signer")
    answer = send(head, affair, reason="看错了")
    assert answer.status_code == 422
    assert "没有更正任何内容" in answer.text
    assert "看错了" in answer.text
    assert Application.objects.get(pk=affair.pk).certificate_id == affair.certificate_id


def test_a_wrong_answer_is_named_at_its_field_and_nothing_is_void(people, enter):
    affair = promised.at("finished", people)
    schema = affair.version.form.schema["properties"]
    phone = next(name for name, field in schema.items() if field.get("format") == "phone" or "phone" in name)
    answer = send(enter("second_signer"), affair, **{phone: "12"})
    assert answer.status_code == 422
    assert f'href="#id_{phone}"' in answer.text
    assert check(affair.certificate.code).state == "genuine"


def test_the_form_s_example_is_complete(people):
    affair = promised.at("finished", people)
    form = forms.as_django_form(affair.version.form.schema, data=typed(affair), complete=True)
    assert form.is_valid(), form.errors


@pytest.mark.parametrize("who", ["signer", "proposer", "deciding_clerk", "clerk", "manager"])
def test_who_had_a_hand_in_it_corrects_nothing(people, enter, who):
    affair = promised.at("finished", people)
    assert send(enter(who), affair, **{promised.free_text(affair): "更正"}).status_code in {403, 404}
    assert Application.objects.get(pk=affair.pk).status == "finished"
