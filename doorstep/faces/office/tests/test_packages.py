"""The bureau writes a bundle in rows: a draft, what is wrong with it, a publication, the history."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.base.accounts.models import Account
from doorstep.base.core.errors import NotAllowed
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import PackageKind, PackageVersion
from doorstep.registry.staff.tests.factories import make_cast

CODE = "open-restaurant"
ADDRESS = reverse("office:package", args=[CODE])


@pytest.fixture
def bureau(db) -> Client:
    make_cast()
    client = Client()
    client.force_login(
        Account.objects.get(username="manager"), backend="django.contrib.auth.backends.ModelBackend"
    )
    return client


def sent(client, **more):
    """The page's rows as a browser would send them back, with some changed."""
    rows = client.get(ADDRESS).context["rows"]
    data = {"title": rows["title"], "text": rows["text"]}
    for prefix, name, columns in (
        ("q", "questions", ("name", "title", "choices", "help", "if")),
        ("p", "parts", ("key", "item", "when", "after")),
    ):
        for column in columns:
            data[f"{prefix}_{column}"] = [row.get(column, "") for row in rows[name]]
    return {**data, **more}


def test_all_bundles_are_listed_with_one_query_of_them(bureau, django_assert_max_num_queries):
    with django_assert_max_num_queries(8):
        shown = bureau.get(reverse("office:packages")).content.decode()
    assert all(kind.current.title in shown for kind in queries.published())


def test_what_is_sent_back_unchanged_says_the_same(bureau):
    before = PackageKind.objects.get(code=CODE).current
    assert bureau.post(ADDRESS, sent(bureau)).status_code == 302
    draft = PackageVersion.objects.get(kind=CODE, published_at__isnull=True)
    assert draft.number == before.number + 1
    assert draft.questions == before.questions
    for part in before.parts.all():
        same = draft.parts.get(key=part.key)
        assert (same.item_id, same.when, same.after, same.fields, same.given, same.later, same.results) == (
            part.item_id,
            part.when,
            part.after,
            part.fields,
            part.given,
            part.later,
            part.results,
        )


def test_a_new_question_and_part_are_published_and_seen(bureau, client):
    data = sent(bureau)
    data["q_title"][-2], data["q_choices"][-2] = "要办排水吗？", "要\n不要"
    data["p_item"][-2], data["p_when"][-2] = "烟草专卖零售许可证核发(受理代办)", "要办排水吗？ = 要"
    data["p_item"][-2] = "仅销售预包装食品备案"
    bureau.post(ADDRESS, data)
    shown = bureau.get(ADDRESS).content.decode()
    assert "可以发布" in shown
    preview = bureau.get(reverse("portal:package", args=[CODE]), {"_draft": "1"}).content.decode()
    assert "要办排水吗" in preview
    assert "还没有发布的草稿" in preview
    assert (
        "要办排水吗"
        not in client.get(reverse("portal:package", args=[CODE]), {"_draft": "1"}).content.decode()
    )
    bureau.post(reverse("office:package_publish", args=[CODE]))
    assert "要办排水吗" in client.get(reverse("portal:package", args=[CODE])).content.decode()
    history = bureau.get(ADDRESS).content.decode()
    assert "第 1 版" in history
    assert "第 2 版" in history


def test_what_leads_nowhere_is_kept_as_a_draft_and_not_published(bureau):
    data = sent(bureau)
    for number, item in enumerate(data["p_item"]):
        if "食品" in item:
            data["p_item"][number] = ""
    bureau.post(ADDRESS, data)
    shown = bureau.get(ADDRESS).content.decode()
    assert "这样回答就没有要办的事" in shown
    assert reverse("office:package_publish", args=[CODE]) not in shown
    bureau.post(reverse("office:package_publish", args=[CODE]))
    assert PackageKind.objects.get(code=CODE).current.number == 1


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("p_when", "没有这个问题 = 是", "问题 = 答案"),
        ("p_item", "没有这个事项", "没有这个事项"),
        ("q_if", "随便写写", "问题 = 答案"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_typed_is_lost(bureau, column, value, said):
    data = sent(bureau)
    data[column][1] = value
    answer = bureau.post(ADDRESS, data)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert value in answer.content.decode()
    assert not PackageVersion.objects.filter(published_at__isnull=True).exists()


def test_there_is_nothing_to_publish_without_a_draft(bureau):
    assert bureau.post(reverse("office:package_publish", args=[CODE])).status_code == 409


NEW = {"code": "open-school", "title": "办培训机构", "text": "一张表一个窗口"}


def rows(questions=(), parts=()):
    """The editor's rows as a browser sends them."""
    columns = {"q": ("name", "title", "choices", "help", "if"), "p": ("key", "item", "when", "after")}
    data = {}
    for prefix, given in (("q", questions), ("p", parts)):
        for column in columns[prefix]:
            data[f"{prefix}_{column}"] = [row.get(column, "") for row in given]
    return data


def test_a_new_bundle_from_the_catalogue_is_checked_previewed_published_and_opened(bureau, client):
    answer = bureau.post(reverse("office:packages"), NEW)
    address = reverse("office:package", args=["open-school"])
    assert answer["Location"] == address
    empty = bureau.get(address).content.decode()
    assert "至少要有一个问题" in empty
    assert "至少要有一个事项" in empty
    assert "还没有发布" in bureau.get(reverse("office:packages")).content.decode()
    early = bureau.get(reverse("portal:package", args=["open-school"]), {"_draft": "1"})
    assert early.status_code == 200
    assert NEW["title"] not in client.get(reverse("portal:packages")).content.decode()

    asked = {"title": "有营业执照吗？", "choices": "没有\n已有"}
    licence = {"item": "个体工商户设立登记", "when": "有营业执照吗？ = 没有"}
    words = {"title": NEW["title"], "text": NEW["text"]}
    bureau.post(address, {**words, **rows([asked], [licence])})
    assert "这样回答就没有要办的事" in bureau.get(address).content.decode()
    closing = {"item": "个体工商户注销登记", "when": "有营业执照吗？ = 已有"}
    bureau.post(address, {**words, **rows([asked], [licence, closing])})
    assert "可以发布" in bureau.get(address).content.decode()
    preview = bureau.get(reverse("portal:package", args=["open-school"]), {"_draft": "1"})
    assert "有营业执照吗" in preview.content.decode()
    assert client.get(reverse("portal:package", args=["open-school"])).status_code == 404

    bureau.post(reverse("office:package_publish", args=["open-school"]))
    assert "有营业执照吗" in client.get(reverse("portal:package", args=["open-school"])).content.decode()
    version = PackageKind.objects.get(code="open-school").current
    assert (version.number, version.is_example) == (1, False)
    assert PackageKind.objects.order_by("-position").first().code == "open-school"


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"code": CODE}, "code"),
        ({"code": "Open School"}, "code"),
        ({"code": "a" * 31}, "code"),
        ({"title": " "}, "title"),
        ({"text": "字" * 201}, "text"),
    ],
)
def test_a_new_bundle_with_wrong_words_is_not_begun(bureau, changed, field):
    before = PackageKind.objects.count()
    answer = bureau.post(reverse("office:packages"), {**NEW, **changed})
    assert answer.status_code == 422
    assert set(answer.context["wrong"]) == {field}
    assert PackageKind.objects.count() == before


def test_a_draft_is_thrown_away_and_what_was_never_published_with_it(bureau):
    bureau.post(reverse("office:packages"), NEW)
    answer = bureau.post(reverse("office:package_discard", args=["open-school"]))
    assert answer["Location"] == reverse("office:packages")
    assert not PackageKind.objects.filter(code="open-school").exists()
    bureau.post(ADDRESS, sent(bureau))
    answer = bureau.post(reverse("office:package_discard", args=[CODE]))
    assert answer["Location"] == ADDRESS
    assert not PackageVersion.objects.filter(published_at__isnull=True).exists()
    assert PackageKind.objects.get(code=CODE).current is not None
    assert bureau.post(reverse("office:package_discard", args=[CODE])).status_code == 409


def test_only_the_bureau_begins_a_bundle(db):
    cast = make_cast()
    for who in ("clerk", "reviewer", "site_head", "resident"):
        with pytest.raises(NotAllowed):
            actions.begin_kind("open-school", title="办培训机构", text="一张表", actor=cast[who])
        with pytest.raises(NotAllowed):
            actions.discard(CODE, actor=cast[who])
