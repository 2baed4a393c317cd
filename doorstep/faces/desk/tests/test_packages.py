"""A bundle at the window: from the questions to the one pack, by the pages that the clerk uses."""

from __future__ import annotations

import io
import random
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pypdf import PdfReader

from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import make_resident
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.materials.tests.factories import kept, photo
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package, PackagePage
from doorstep.cases.packages.tests.factories import (
    ANSWERS,
    accepted,
    affair,
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


def shown(package):
    """What the page of a bundle, as it is now, sends besides what is typed: its revision, and each paper's state."""
    at = queries.running(Package.objects.get(pk=package.pk))
    return {
        "_revision": at.revision,
        "shown": [f"{paper.state}={paper.need.key}" for paper in queries.papers_of(at)],
    }


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
    assert done.count('data-key="F9"') <= 1
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
        **shown(package),
        "seen": [paper.need.key for paper in queries.papers_of(at)],
    }
    saved = desk.post(reverse("desk:package_save", args=[package.pk]), sent)
    assert saved.status_code in {302, 303}
    answer = desk.post(
        reverse("desk:package_accept", args=[package.pk]),
        {**sent, **shown(package)},
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
            **shown(package),
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
    answer = desk.post(reverse("desk:package_notify", args=[package.pk]), shown(package), follow=True)
    assert answer.status_code == 200
    told = answer.content.decode()
    assert "个体工商户设立登记" in told
    assert affair(package, "licence").notice.gaps[0]["name"] in told
    assert "等待补正" in page(desk, "package", package.pk).content.decode()


def test_a_scan_is_kept_and_no_file_is_refused(desk, cast):
    package = opened(cast["clerk"])
    paper = queries.papers_of(queries.running(package))[0]
    address = reverse("desk:package_scan", args=[package.pk])
    assert desk.post(address, {"paper": paper.need.key}).status_code == 422
    assert desk.post(address, {"paper": "没有这份"}).status_code == 404
    upload = io.BytesIO(picture())
    upload.name = "a.png"
    answer = desk.post(address, {"paper": paper.need.key, "file": upload})
    assert answer["HX-Retarget"] == f"#paper-{paper.mark}"
    assert "已扫描" in answer.content.decode()
    assert queries.papers_of(queries.running(package))[0].state == "scanned"


def test_a_refused_part_is_mended_and_the_pack_goes_out_in_one(desk, cast):
    package = accepted(cast["clerk"])
    applications.refuse(affair(package, "licence").pk, reason="经营场所不符合规定", actor=cast["clerk"])
    assert "重新申请" in page(desk, "package", package.pk).content.decode()
    desk.post(reverse("desk:package_mend", args=[package.pk, "licence"]))
    at = queries.running(package)
    schema, known = queries.read_form(cast["clerk"], at)
    ticks = {"seen": [paper.need.key for paper in queries.papers_of(at)]}
    told = desk.post(
        reverse("desk:package_accept", args=[package.pk]),
        {**flat(schema, known), **shown(package), **ticks},
        follow=True,
    )
    assert told.status_code == 200
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


def test_a_phone_sends_the_list_once_and_the_clerk_takes_it_in(desk, cast, settings):
    settings.PUBLIC_URL = "https://banshi.example.cn"
    package = opened(cast["clerk"])
    made = desk.post(reverse("desk:package_phone", args=[package.pk])).content.decode()
    secret = re.search(r"https://banshi\.example\.cn/p/([\w-]+)/", made).group(1)
    assert "<svg" in made
    assert secret not in page(desk, "package", package.pk).content.decode()
    phone = Client()
    address = reverse("portal:phone", args=[secret])
    shown = phone.get(address).content.decode()
    assert "开办餐馆" in shown
    assert shown.count("登记申请书</h2>") == 1
    sent = next(p for p in queries.wanted(queries.open_link(secret)) if p.name == "身份证")
    upload = SimpleUploadedFile("IMG.jpg", photo(), content_type="image/jpeg")
    phone.post(reverse("portal:phone_send", args=[secret, sent.row]), {"file": upload})
    assert "等窗口确认" in phone.get(reverse("portal:phone_state", args=[secret])).content.decode()
    arrived = page(desk, "package_phone_papers", package.pk).content.decode()
    assert "看清了，收下" in arrived
    mark = re.search(r"\?seen=([^\"]+)\"", arrived).group(1)
    polled = reverse("desk:package_phone_papers", args=[package.pk])
    assert desk.get(polled, {"seen": mark}).status_code == 204
    shot = desk.get(reverse("desk:package_phone_page", args=[package.pk, PackagePage.objects.get().pk]))
    assert (shot["Content-Type"], shot["Cache-Control"]) == ("image/jpeg", "private, no-store")
    desk.post(reverse("desk:package_phone_reject", args=[package.pk, sent.row]), {"word": "反光"})
    assert "反光" in phone.get(address).content.decode()
    upload = SimpleUploadedFile("IMG.jpg", photo("red"), content_type="image/jpeg")
    phone.post(reverse("portal:phone_send", args=[secret, sent.row]), {"file": upload})
    page_id = PackagePage.objects.get().pk
    phone.post(reverse("portal:phone_drop", args=[secret, page_id]), {"row": sent.row})
    assert not PackagePage.objects.exists()
    upload = SimpleUploadedFile("IMG.jpg", photo("blue"), content_type="image/jpeg")
    phone.post(reverse("portal:phone_send", args=[secret, sent.row]), {"file": upload})
    said = desk.post(reverse("desk:package_phone_confirm", args=[package.pk, sent.row])).content.decode()
    assert "已扫描" in said
    assert "看清了，收下" not in said
    desk.post(reverse("desk:package_phone_close", args=[package.pk]))
    assert phone.get(address).status_code == 410


def offered(cast):
    """A bundle of somebody whose identity paper is kept, and how the page names it."""
    held = kept(cast["clerk"])
    package = opened(cast["clerk"], applicant=held.resident)
    return package, f"held:{held.pk}=身份证"


def test_what_the_county_has_is_used_again_on_consent_and_nothing_typed_is_lost(desk, cast):
    package, choice = offered(cast)
    told = page(desk, "package", package.pk).content.decode()
    assert "县里已有" in told
    assert "本人同意在本次办理“开办餐馆”中使用" in told
    sent = {**shown(package), "use": choice, "shop_name": "崇州市白头镇竹里人家餐馆"}
    address = reverse("desk:package_reuse", args=[package.pk])
    refused = desk.post(address, sent, follow=True)
    assert refused.status_code == 422
    assert "须经申请人同意才能复用" in refused.content.decode()
    assert "竹里人家" in refused.content.decode()
    taken = desk.post(address, {**sent, **shown(package), "consents": "yes"}, follow=True).content.decode()
    assert "已带入 1 份" in taken
    assert "竹里人家" in taken
    assert "交过" in taken
    assert "县里已有：" in taken
    # saving the page as it stands leaves it what it is
    desk.post(
        reverse("desk:package_save", args=[package.pk]),
        {**shown(package), "shop_name": "崇州市白头镇竹里人家餐馆", "seen": "身份证"},
    )
    paper = next(p for p in queries.papers_of(queries.running(package)) if p.need.name == "身份证")
    assert paper.state == "on_file"


def test_the_applicant_may_refuse_the_re_use(desk, cast):
    package, choice = offered(cast)
    desk.post(reverse("desk:package_decline_reuse", args=[package.pk]), {**shown(package), "decline": choice})
    assert 'id="on-file"' not in page(desk, "package", package.pk).content.decode()
    paper = next(p for p in queries.papers_of(queries.running(package)) if p.need.name == "身份证")
    assert paper.state == "missing"


def test_a_whole_bundle_is_withdrawn_after_a_word_and_a_tick(desk, cast):
    package = opened(cast["clerk"])
    address = reverse("desk:package_withdraw", args=[package.pk])
    refused = desk.post(address, {"reason": "不开店了"}, follow=True)
    assert refused.status_code == 422
    assert "请先向申请人说明" in refused.content.decode()
    assert "不开店了" in refused.content.decode()
    empty = desk.post(address, {"sure": "yes"}, follow=True)
    assert empty.status_code == 422
    done = desk.post(address, {"sure": "yes", "reason": "不开店了"}, follow=True).content.decode()
    assert "整件撤回" in done
    assert "已撤回，没有开始" in done
    assert 'id="withdraw"' not in done
    package.refresh_from_db()
    assert package.status == "withdrawn"


def test_what_is_decided_is_named_before_a_withdrawal(desk, cast):
    package = accepted(cast["clerk"])
    grant(package, "licence", cast["clerk"])
    shown = page(desk, "package", package.pk).content.decode()
    before, _sign, after = shown.partition("已经决定，不受影响")
    assert "食品经营许可证" in before.partition("将撤回")[2]
    assert "个体工商户设立登记" in after[:80]


def test_bundles_are_listed_found_and_opened_for_who_is_served(desk, cast, ticket):
    mine, over = opened(cast["clerk"]), opened(cast["second_clerk"])
    theirs = opened(cast["second_clerk"], applicant=make_resident(cast["clerk"], name="何知味"))
    actions.withdraw(over.pk, reason="不开店了", actor=cast["clerk"])

    def listed(**asked):
        shown = desk.get(reverse("desk:packages"), asked).content.decode()
        return {one.number for one in (mine, theirs, over) if one.number in shown}

    assert listed() == listed(tab="mine") == {mine.number}
    assert listed(tab="site") == {mine.number, theirs.number}
    assert listed(tab="over") == {over.number}
    assert listed(tab="site", q=theirs.number) == {theirs.number}
    assert listed(tab="site", q="何知味") == {theirs.number}
    assert listed(tab="site", q=affair(mine, "licence").number) == {mine.number}
    assert listed(tab="site", q="开办餐馆") == {mine.number, theirs.number}
    assert listed(tab="site", q="搬家") == set()
    assert "没有这样的一件事" in desk.get(reverse("desk:packages"), {"q": "搬家"}).content.decode()
    rail = desk.get(reverse("desk:list")).content.decode()
    assert reverse("desk:packages") in rail
    serving = ticket("serving")
    chosen = reverse("desk:package_choose", args=[serving.pk])
    assert chosen in desk.get(reverse("desk:packages")).content.decode()
    person = desk.get(reverse("desk:person", args=[theirs.applicant_id])).content.decode()
    assert reverse("desk:package", args=[theirs.pk]) in person


def test_a_bundle_opened_on_a_ticket_is_gone_on_with_from_the_counter(desk, cast, ticket):
    serving = ticket("serving")
    package = opened(cast["clerk"], ticket_id=serving.pk)
    address = reverse("desk:package", args=[package.pk])
    for shown in (page(desk, "counter"), page(desk, "intake", serving.pk)):
        assert address in shown.content.decode()
    assert "继续一件事" in page(desk, "counter").content.decode()


def test_a_page_of_bundles_costs_the_same_for_one_and_for_thirty(desk, cast, django_assert_num_queries):
    first = opened(cast["clerk"])
    page(desk, "packages")
    with CaptureQueriesContext(connection) as one:
        page(desk, "packages")
    rows = [
        Package(
            number=f"P{n}",
            version=first.version,
            site_id=first.site_id,
            applicant_id=first.applicant_id,
            handler_id=first.handler_id,
            status="running",
            opened_at=first.opened_at,
        )
        for n in range(30)
    ]
    Package.objects.bulk_create(rows)
    with django_assert_num_queries(len(one)):
        many = page(desk, "packages")
    assert many.content.decode().count("<tr data-row>") == 30
    assert "下一页" in many.content.decode()


def test_the_same_bundle_is_not_opened_twice_for_one_person_on_one_ticket(desk, ticket, cast):
    serving, person = ticket("serving"), make_resident(cast["clerk"])
    address = reverse("desk:package_open", args=[serving.pk, "open-restaurant"])
    sent = {**ANSWERS, "applicant": str(person.pk)}
    desk.post(address, sent)
    first = Package.objects.get()
    again = desk.post(address, {**sent, "second": "yes"}, follow=True)
    assert again.status_code == 409
    assert first.number in again.content.decode()
    assert reverse("desk:package", args=[first.pk]) in again.content.decode()
    assert "另开一件" not in again.content.decode()
    other = {**sent, "sign": "要设置"}
    asked = desk.get(reverse("desk:package_ask", args=[serving.pk, "open-restaurant"]), other)
    assert "另开一件" in asked.content.decode()
    assert desk.post(address, other, follow=True).status_code == 409
    assert Package.objects.count() == 1
    desk.post(address, {**other, "second": "yes"})
    assert Package.objects.count() == 2
