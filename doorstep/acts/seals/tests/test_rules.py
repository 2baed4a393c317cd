from __future__ import annotations

import pytest

from doorstep.acts.seals import actions, imports, queries
from doorstep.acts.seals.models import Acknowledgement, SealRules
from doorstep.base.core.errors import IllegalMove, Invalid
from doorstep.base.journal.models import Entry
from tests.support import no_new_rows

from .factories import acknowledge


def test_the_county_begins_with_the_rules_of_its_data(cast, settings):
    rules = queries.rules_in_force()
    assert (rules.number, rules.title, rules.published_by) == (1, "审批服务专用章使用管理办法", None)
    assert "谁使用、谁负责" in rules.text
    with no_new_rows():
        imports.load(settings.ROOT / "data")


def test_a_new_version_asks_everybody_again(cast):
    clerk = cast["clerk"]
    acknowledge(clerk)
    assert queries.has_acknowledged(clerk.account_id)
    rules = actions.publish_rules(" 办法 ", "第一条  \r\n第二条\n", actor=cast["manager"])
    assert (rules.number, rules.title, rules.text) == (2, "办法", "第一条\n第二条")
    assert not queries.has_acknowledged(clerk.account_id)
    assert SealRules.objects.count() == 2
    assert (
        Entry.objects.get(event="seal_rules.published", subject_id="2").account == cast["manager"].account_id
    )


@pytest.mark.parametrize(
    ("title", "text"), [("", "正文"), ("办" * 81, "正文"), ("办法", " "), ("办法", "文" * 40_001)]
)
def test_what_is_no_version(cast, title, text):
    with no_new_rows(), pytest.raises(Invalid):
        actions.publish_rules(title, text, actor=cast["manager"])


def test_the_same_text_is_no_new_version(cast):
    rules = queries.rules_in_force()
    with no_new_rows(), pytest.raises(Invalid):
        actions.publish_rules(rules.title, rules.text, actor=cast["manager"])


def test_acknowledging_twice_changes_nothing(cast):
    acknowledge(cast["clerk"])
    with no_new_rows():
        acknowledge(cast["clerk"])
    assert Entry.objects.get(event="seal_rules.acknowledged").account == cast["clerk"].account_id


def test_an_older_version_can_not_be_acknowledged(cast):
    actions.publish_rules("办法", "正文", actor=cast["manager"])
    with no_new_rows(), pytest.raises(IllegalMove):
        actions.acknowledge(1, actor=cast["clerk"])
    assert not Acknowledgement.objects.exists()
