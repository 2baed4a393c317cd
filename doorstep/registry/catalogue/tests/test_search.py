"""Finding items by plain words. These are our own examples: how well strangers' words do is not known (ui.md §9)."""

from __future__ import annotations

import datetime as dt

import pytest
from click.testing import CliRunner

from doorstep.base import clock
from doorstep.base.core.errors import Invalid
from doorstep.registry.catalogue import actions, queries, words
from doorstep.registry.catalogue.cli import commands
from doorstep.registry.catalogue.models import EmptySearch, LifeEvent

pytestmark = pytest.mark.django_db

TRADER = "个体工商户设立登记"


def names(asked, **kwargs):
    return [found.version.name for found in queries.search(asked, **kwargs)]


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("开饭馆", {TRADER}),
        ("我想开个饭店怎么办执照", {TRADER}),
        ("营业执照", {TRADER}),
        ("摆摊", {"食品摊贩备案(镇街)", "便民摊点(自产自销临时点位)申请"}),
        ("摆摊卖烧烤", {"食品摊贩备案(镇街)"}),
        ("店子不做了", {"个体工商户注销登记"}),
        ("低保", {"最低生活保障审核确认"}),
        ("社保卡丢了", {"社会保障卡补领换领"}),
        ("老年证", {"老年人优待证办理"}),
        ("残疾证", {"残疾人证新办"}),
        ("我妈80岁了有没有补贴", {"高龄津贴申领(80周岁及以上)"}),
        ("身份证丢了怎么办", {"居民身份证换领、补领(受理)"}),
        ("屋里遭火灾了急用钱", {"临时救助(急难型、小额,镇街先行救助)"}),
        ("办准生证", {"生育登记"}),
        ("厂子倒闭了领救济", {"失业保险金申领"}),
        ("当过兵的优惠", {"退役军人、其他优抚对象优待证申领(受理)"}),
        ("老人去世了要办什么", {"死亡、宣告死亡人员户口注销"}),
        ("狗", {"养犬登记"}),
        ("shengyu", {"生育登记"}),
        ("kaifanguan", {TRADER}),
        ("开一家小小的店", {TRADER}),
        ("家里养了一条狗", {"养犬登记"}),
        ("我想开个烧烤店", {TRADER}),
        ("DIBAO", {"最低生活保障审核确认"}),
    ],
)
def test_what_people_say_finds_what_they_mean(asked, first):
    assert names(asked)[0] in first


@pytest.mark.parametrize(
    "name", [TRADER, "临时救助(急难型、小额,镇街先行救助)", "“雨露计划”职业教育补助申请"]
)
def test_an_item_s_own_name_finds_it_first(name):
    assert names(name)[0] == name


def test_first_letters_find_it():
    assert TRADER in names("gtgsh")
    assert any("社会保障卡" in name for name in names("sbk"))


@pytest.mark.parametrize("asked", ["", "   ", "乱七八糟的词", "asdfgh", "%", "_", "'; --", "\x00", "🙂"])
def test_nonsense_finds_nothing_and_breaks_nothing(asked):
    assert names(asked) == []


def test_a_very_long_question_is_cut():
    assert names("开饭馆" + "啊" * 5000)[0] == TRADER


def test_at_a_site_only_what_it_does():
    assert "养犬登记" in names("养狗")
    assert names("养狗", site_code="C112") == []  # not listed at the centres
    assert names("开饭馆", site_code="C112")[0] == TRADER
    assert names("开饭馆", site_code="none") == []


def test_a_search_takes_two_queries_whatever_it_finds(django_assert_num_queries):
    for asked in ("狗", "申请登记"):
        with django_assert_num_queries(2):
            assert [f.item.department.name for f in queries.search(asked)]


def test_the_word_that_was_recognised_is_told():
    assert queries.search("社保卡丢了怎么办")[0].alias == "社保卡丢了"


def test_most_items_have_a_word_of_the_people():
    missing = [item.current.name for item in queries.active_items().filter(aliases=None)]
    assert missing == []


def test_life_events_name_items_in_use_in_order():
    events = {
        event.code: [e.item.current.name for e in event.entries.all()] for event in queries.life_events()
    }
    assert len(events) == LifeEvent.objects.count() >= 12
    assert events["open-shop"][0] == TRADER
    assert all(events.values())


def test_words_that_found_nothing_are_counted(cast):
    for _again in range(3):
        assert actions.note_empty_search(" 我想办登月许可 ")
    actions.note_empty_search("潜水证")
    rows = queries.empty_searches(cast["manager"])
    assert [(row.words, row.count) for row in rows] == [("登月许可", 3), ("潜水证", 1)]
    told = CliRunner().invoke(commands, ["empty-searches"]).output
    assert "登月许可" in told


@pytest.mark.parametrize(
    "asked",
    ["510184197901010025", "13800001234", "x", "", "我的邻居王某某住在五星村三组十二号他家的狗天天叫"],
)
def test_what_could_be_a_person_is_not_kept(asked):
    assert not actions.note_empty_search(asked)
    assert not EmptySearch.objects.exists()


def test_what_was_asked_once_is_forgotten_after_thirty_days(cast):
    long_ago = clock.today() - dt.timedelta(days=31)
    EmptySearch.objects.create(words="登月许可", count=1, last_on=long_ago)
    EmptySearch.objects.create(words="潜水证", count=2, last_on=long_ago)
    actions.note_empty_search("飞行证")
    assert {row.words for row in queries.empty_searches(cast["manager"])} == {"潜水证", "飞行证"}


def test_an_alias_is_live_at_once_and_clears_the_log(cast):
    actions.note_empty_search("开猫咖")
    actions.add_alias("51018400-SC-XK-0001", "开猫咖", actor=cast["manager"])
    actions.add_alias("51018400-SC-XK-0001", "开猫咖", actor=cast["manager"])
    assert names("开猫咖")[0] == TRADER
    assert names("maoka")[0] == TRADER
    assert not EmptySearch.objects.exists()
    with pytest.raises(Invalid):
        actions.add_alias("51018400-SC-XK-0001", "猫", actor=cast["manager"])


@pytest.mark.parametrize(
    ("alias", "asked", "near"),
    [
        ("开店", "开店", 1),
        ("开店", "开店子", 2 / 3),
        ("学技术", "学炒菜的技术", 1 / 4),
        ("开店", "店开", 0),
        ("开店", "开着车去看一个很远的店", 0),
        ("开店", "开", 1 / 2),
        ("开店", "关", 0),
    ],
)
def test_how_near_words_are(alias, asked, near):
    assert words.nearness(alias, asked) == pytest.approx(near)


@pytest.mark.parametrize(
    ("word", "cut"),
    [
        ("shengyu", ["sheng", "yu"]),
        ("kaifanguan", ["kai", "fan", "guan"]),
        ("xian", ["xian"]),
        ("dbsq", []),
        ("zhuangtai", ["zhuang", "tai"]),
    ],
)
def test_latin_letters_are_cut_into_syllables(word, cut):
    assert words.syllables(word) == cut
