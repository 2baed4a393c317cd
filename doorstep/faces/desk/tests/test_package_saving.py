"""Two pages of one bundle at one time: what one saved the other does not undo, and says so."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.queries import answers
from doorstep.cases.applications.tests.promised import promised_cast
from doorstep.cases.materials.tests.factories import kept
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.tests.factories import affair, opened, picture
from doorstep.registry.staff.tests.factories import make_cast

SHOP = "崇州市白头镇竹里人家餐馆"


@pytest.fixture
def cast(db):
    """The standing cast with everybody whom a promised item and a seal need."""
    return promised_cast(make_cast())


def fields(client, package):
    """What the page sends as it stands: its hidden fields, its text fields, its ticks."""
    page = client.get(reverse("desk:package", args=[package.pk])).content.decode()
    sent = {"shown": re.findall(r'name="shown" value="([^"]+)"', page)}
    sent["_revision"] = re.search(r'name="_revision" value="(\w+)"', page).group(1)
    for name in ("seen", "electronic"):
        ticks = re.findall(rf'<input type="checkbox"[^>]* name="{name}"[^>]*>', page)
        sent[name] = [re.search(r'value="([^"]+)"', tick).group(1) for tick in ticks if " checked" in tick]
    return sent


def save(client, package, sent):
    return client.post(reverse("desk:package_save", args=[package.pk]), sent, follow=True)


def paper(package, name="登记申请书"):
    return next(p for p in queries.papers_of(queries.running(package)) if p.need.name == name)


def test_a_page_saved_as_it_stands_changes_no_paper(desk, cast):
    package = opened(cast["clerk"])
    key = paper(package).need.key
    actions.check_papers(package.pk, {key: "seen"}, actor=cast["clerk"])
    sent = fields(desk, package)
    assert sent["seen"] == [key]
    assert save(desk, package, sent).status_code == 200
    assert paper(package).state == "seen"


def test_a_stale_page_leaves_a_scan_made_elsewhere(desk, cast):
    package = opened(cast["clerk"])
    key = paper(package).need.key
    stale = fields(desk, package)
    actions.attach_scan(package.pk, key, picture(), name="a.png", actor=cast["clerk"])
    assert save(desk, package, {**stale, "shop_name": SHOP}).status_code == 200
    assert paper(package).state == "scanned"
    assert answers(affair(package, "licence"))["name"] == SHOP


def test_a_tick_on_a_paper_that_changed_meanwhile_is_refused_and_shown_anew(desk, cast):
    package = opened(cast["clerk"])
    key = paper(package).need.key
    actions.check_papers(package.pk, {key: "seen"}, actor=cast["clerk"])
    stale = fields(desk, package)
    actions.attach_scan(package.pk, key, picture(), name="a.png", actor=cast["clerk"])
    answer = save(desk, package, {**stale, "seen": []})
    assert answer.status_code == 409
    assert "登记申请书”刚在另一个页面改过" in answer.content.decode()
    assert paper(package).state == "scanned"
    row = re.search(rf'id="tick-{paper(package).mark}"[^>]*>', answer.content.decode()).group(0)
    assert " checked" in row


def test_what_both_pages_say_alike_is_no_conflict(desk, cast):
    package = opened(cast["clerk"])
    key = paper(package).need.key
    stale = fields(desk, package)
    actions.check_papers(package.pk, {key: "seen"}, actor=cast["clerk"])
    assert save(desk, package, {**stale, "seen": [key]}).status_code == 200
    assert paper(package).state == "seen"


def test_what_the_county_has_stays_used_in_a_part_that_was_told_once(desk, cast):
    held = kept(cast["clerk"])
    package = opened(cast["clerk"], applicant=held.resident)
    key = paper(package, "身份证").need.key
    actions.reuse(package.pk, {key: f"held:{held.pk}"}, consents=True, actor=cast["clerk"])
    actions.notify(package.pk, actor=cast["clerk"])
    sent = fields(desk, package)
    assert key in sent["seen"]
    assert save(desk, package, {**sent, "shop_name": SHOP}).status_code == 200
    assert paper(package, "身份证").state == "on_file"


def test_an_untyped_tick_comes_back_with_a_refusal(desk, cast):
    package = opened(cast["clerk"])
    key = paper(package).need.key
    sent = {**fields(desk, package), "seen": [key], "shop_name": "没有以崇州市开头"}
    answer = save(desk, package, sent)
    assert answer.status_code == 422
    row = re.search(rf'id="tick-{paper(package).mark}"[^>]*>', answer.content.decode()).group(0)
    assert " checked" in row
    assert paper(package).state == "missing"


def test_a_form_saved_on_an_affairs_page_meanwhile_is_shown_beside_this_one(desk, cast):
    package = opened(cast["clerk"])
    stale = fields(desk, package)
    licence = affair(package, "licence")
    applications.fill(licence.pk, {**answers(licence), "name": SHOP}, actor=cast["clerk"])
    other = "崇州市怀远镇老街面馆"
    answer = save(desk, package, {**stale, "shop_name": other})
    told = answer.content.decode()
    assert answer.status_code == 409
    assert "两个页面不一样的地方" in told
    assert SHOP in told
    assert other in told
    assert answers(affair(package, "licence"))["name"] == SHOP
    again = re.search(r'name="_revision" value="(\w+)"', told).group(1)
    assert save(desk, package, {**stale, "_revision": again, "shop_name": other}).status_code == 200
    assert answers(affair(package, "licence"))["name"] == other


def test_an_applicant_that_is_no_id_leads_back(desk, ticket):
    serving = ticket("serving")
    asked = {"licence": "没有", "size": "60平方米以上", "place": "租赁", "sign": "不设置"}
    asked |= {"licence__who": "本人", "permit__made_here": "是", "permit__cold": "否"}
    asked |= {"permit__canteen": "餐馆或食品店", "applicant": "nobody"}
    address = reverse("desk:package_open", args=[serving.pk, "open-restaurant"])
    answer = desk.post(address, asked, follow=True)
    assert answer.status_code == 422
    assert "请先登记申请人" in answer.content.decode()


@pytest.mark.parametrize("revision", [{}, {"_revision": ""}, {"_revision": "abc"}])
def test_a_page_that_does_not_say_what_it_was_shown_with_is_refused_with_what_was_typed(desk, cast, revision):
    package = opened(cast["clerk"])
    answer = save(desk, package, {"shop_name": SHOP, **revision})
    told = answer.content.decode()
    assert answer.status_code in {409, 422}
    assert SHOP in told
    assert "已保存。" not in told
    assert "shop_name" not in queries.kept(package).form
