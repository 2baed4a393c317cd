"""A bundle at the window: from the questions to the one pack, by the pages that the clerk uses."""

from __future__ import annotations

import io
import random

import pytest
from django.urls import reverse
from pypdf import PdfReader

from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import make_resident
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.packages import queries
from doorstep.cases.packages.models import Package
from doorstep.cases.packages.tests.factories import (
    ANSWERS,
    accepted,
    affair,
    complete,
    grant,
    opened,
    picture,
)
from doorstep.registry.catalogue import forms
from doorstep.registry.staff.tests.factories import make_cast


@pytest.fixture
def cast(db):
    """The standing cast with everybody whom a promised item and a seal need."""
    return promised_cast(make_cast())


def flat(schema, answers):
    """Answers as a page sends them."""
    sent = {}
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            for row, parts in enumerate(value):
                sent |= {f"{name}.{row}.{part}": inner for part, inner in parts.items()}
        elif isinstance(value, bool):
            sent |= {name: "on"} if value else {}
        else:
            sent[name] = value
    return sent


def page(client, name, *args):
    return client.get(reverse(f"desk:{name}", args=args))


def test_from_the_intake_to_the_open_bundle(desk, ticket, cast):
    serving = ticket("serving")
    assert (
        reverse("desk:package_choose", args=[serving.pk]) in page(desk, "intake", serving.pk).content.decode()
    )
    chosen = page(desk, "package_choose", serving.pk).content.decode()
    address = reverse("desk:package_ask", args=[serving.pk, "open-restaurant"])
    assert address in chosen
    first = desk.get(address)
    assert "有营业执照吗" in first.content.decode()
    assert "谁来办" not in first.content.decode()
    asked = desk.get(address, {"licence": "没有"}).content.decode()
    assert 'aria-invalid="true"' in asked or "errorlist" in asked
    done = desk.get(address, ANSWERS).content.decode()
    assert "2 个事项" in done
    person = make_resident(cast["clerk"])
    answer = desk.post(
        reverse("desk:package_open", args=[serving.pk, "open-restaurant"]),
        {**ANSWERS, "applicant": str(person.pk)},
    )
    package = Package.objects.get()
    assert answer["Location"] == reverse("desk:package", args=[package.pk])
    assert package.ticket_id == serving.pk
    assert "等前面的办成" in page(desk, "package", package.pk).content.decode()


def test_a_bundle_for_nobody_leads_back_with_the_answers(desk, ticket):
    serving = ticket("serving")
    answer = desk.post(
        reverse("desk:package_open", args=[serving.pk, "open-restaurant"]), ANSWERS, follow=True
    )
    assert answer.status_code == 422
    assert "请先核验或登记申请人" in answer.content.decode()
    assert "2 个事项" in answer.content.decode()
    assert not Package.objects.exists()


def test_one_form_and_one_list_accept_all(desk, cast):
    package = opened(cast["clerk"])
    at = queries.running(package)
    schema, known = queries.read_form(cast["clerk"], at)
    sent = {
        **flat(schema, forms.generate(schema, random.Random(7), known)),
        "_revision": package.revision,
        "seen": [paper.need.key for paper in queries.papers_of(at)],
    }
    saved = desk.post(reverse("desk:package_save", args=[package.pk]), sent)
    assert saved.status_code in {302, 303}
    package.refresh_from_db()
    answer = desk.post(
        reverse("desk:package_accept", args=[package.pk]),
        {**sent, "_revision": package.revision},
        follow=True,
    )
    assert answer.status_code == 200
    assert "已受理 1 项" in answer.content.decode()
    assert affair(package, "licence").status == "accepted"


def test_what_is_wrong_is_named_and_nothing_typed_is_lost(desk, cast):
    package = opened(cast["clerk"])
    answer = desk.post(
        reverse("desk:package_save", args=[package.pk]),
        {
            "_revision": package.revision,
            "shop_name": "没有以崇州市开头",
            "premises": "四川省成都市崇州市白头镇白头街58号",
        },
        follow=True,
    )
    told = answer.content.decode()
    assert answer.status_code == 422
    assert "没有以崇州市开头" in told
    assert "白头街58号" in told


def test_the_one_notice_lists_all_and_prints(desk, cast):
    package = opened(cast["clerk"])
    answer = desk.post(
        reverse("desk:package_notify", args=[package.pk]), {"_revision": package.revision}, follow=True
    )
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "个体工商户设立登记" in told
    assert affair(package, "licence").notice.gaps[0]["name"] in told
    assert "等待补正" in page(desk, "package", package.pk).content.decode()


def test_a_scan_is_kept_and_no_file_is_refused(desk, cast):
    package = opened(cast["clerk"])
    key = queries.papers_of(queries.running(package))[0].need.key
    address = reverse("desk:package_scan", args=[package.pk])
    assert desk.post(address, {"paper": key}, follow=True).status_code == 422
    upload = io.BytesIO(picture())
    upload.name = "a.png"
    assert desk.post(address, {"paper": key, "file": upload}, follow=True).status_code == 200
    assert queries.papers_of(queries.running(package))[0].state == "scanned"


def test_a_refused_part_is_mended_and_the_pack_goes_out_in_one(desk, cast):
    package = accepted(cast["clerk"])
    applications.refuse(affair(package, "licence").pk, reason="经营场所不符合规定", actor=cast["clerk"])
    shown = page(desk, "package", package.pk).content.decode()
    assert "重新申请" in shown
    desk.post(reverse("desk:package_mend", args=[package.pk, "licence"]))
    desk.post(reverse("desk:package_accept", args=[package.pk]), {})
    grant(package, "licence", cast["clerk"])
    assert "交付 1 份结果" in page(desk, "package", package.pk).content.decode()
    answer = page(desk, "package_pack", package.pk)
    read = PdfReader(io.BytesIO(answer.content))
    assert answer["Content-Type"] == "application/pdf"
    assert len(read.pages) == 2
    assert package.number in read.pages[0].extract_text()
    refused = desk.post(
        reverse("desk:package_hand_over", args=[package.pk]), {"who_takes": "other"}, follow=True
    )
    assert refused.status_code == 422
    for sent in ({"collector": "abc"}, {"who_takes": "other", "collector": "abc"}):
        no = desk.post(reverse("desk:package_hand_over", args=[package.pk]), sent, follow=True)
        assert (no.status_code, affair(package, "licence").status) == (422, "issued")
    desk.post(reverse("desk:package_hand_over", args=[package.pk]), {"who_takes": "self"})
    assert affair(package, "licence").status == "finished"


def test_nothing_to_print_is_not_found(desk, cast):
    package = opened(cast["clerk"])
    assert page(desk, "package_pack", package.pk).status_code == 404
    assert page(desk, "package_notice", package.pk).status_code == 404


def test_the_sites_bundles_are_listed_with_a_constant_number_of_queries(
    desk, cast, django_assert_max_num_queries
):
    opened(cast["clerk"])
    with django_assert_max_num_queries(16):
        one = page(desk, "packages")
    complete(opened(cast["clerk"]), cast["clerk"])
    opened(cast["clerk"])
    with django_assert_max_num_queries(16):
        more = page(desk, "packages")
    assert one.content.decode().count("<tr>") < more.content.decode().count("<tr>")
