"""What a bundle comes to, held against sets that are counted here in another way, over every way to answer it."""

from __future__ import annotations

import itertools
import random
import re
from collections import Counter

import pytest

from doorstep.base.core.errors import Invalid
from doorstep.cases.packages import checking, definition, merged, queries, questionnaire, union
from doorstep.cases.packages.models import PackageKind, PartKind
from doorstep.registry.catalogue import forms, situations
from doorstep.registry.catalogue.forms.schema import without_hidden
from doorstep.registry.catalogue.models import ItemVersion, RequiredMaterial

from .factories import ANSWERS

pytestmark = pytest.mark.django_db
CODES = [
    "open-restaurant",
    "birth",
    "death",
    "disability",
    "moving",
    "retirement",
    "own-work",
    "out-of-work",
    "hardship",
    "farming",
]


def ways(code):
    """The version, its parts, and ways to answer all that is asked: every one, or many drawn at random."""
    version = queries.version_of(code)
    pieces = queries.pieces(version)
    whole = questionnaire.whole(version.questions, pieces)
    chance = random.Random(code)
    drawn = [
        without_hidden(
            whole, {name: chance.choice(field["enum"]) for name, field in whole["properties"].items()}
        )
        for _way in range(60)
    ]
    return version, pieces, drawn


def holds(when, answers):
    return all(
        answers.get(name) in (part.get("enum") or [part["const"]])
        for name, part in when.get("properties", {}).items()
    )


def missing(schema, answers):
    """The fields that keep these answers from being complete."""
    try:
        forms.check(schema, answers, complete=True)
    except Invalid as wrong:
        return set(wrong.errors)
    return set()


def told(part, pieces, answers):
    """What was said to an item's own questions, counted another way: by the question's title."""
    version = part.item.current
    said = {}
    whole = questionnaire.whole(part.version.questions, pieces)["properties"]
    by_title = {(f["title"], tuple(f["enum"])): answers[n] for n, f in whole.items() if n in answers}
    for name, field in (version.questions.schema["properties"] if version.questions else {}).items():
        mapped = part.situation.get(name)
        value = (
            answers.get(mapped, mapped) if mapped else by_title.get((field["title"], tuple(field["enum"])))
        )
        if value in field["enum"]:
            said[name] = value
    return said


def wanted_in(when, said):
    """A condition, judged another way than by the program: over what was not said nothing holds."""
    if not when:
        return True
    parts = [
        name in said and said[name] in (p.get("enum") or [p["const"]])
        for name, p in when.get("properties", {}).items()
    ]
    parts += [wanted_in(part, said) for part in when.get("allOf", ())]
    if "anyOf" in when:
        parts.append(any(wanted_in(part, said) for part in when["anyOf"]))
    if "not" in when:
        asked = set(when["not"].get("properties", ()))
        parts.append(asked <= said.keys() and not wanted_in(when["not"], said))
    return all(parts)


def bare(name):
    return re.sub(r"[《》\s]", "", name.replace("（", "(").replace("）", ")"))


@pytest.mark.parametrize("code", CODES)
def test_the_papers_asked_are_those_of_its_items_and_none_twice(code):
    version, pieces, answered = ways(code)
    parts = list(PartKind.objects.filter(version=version))
    for answers in answered:
        wanted = [part for part in parts if holds(part.when, answers)]
        there = {part.key for part in wanted}
        expected = {
            bare(part.papers.get(paper.name, paper.name))
            for part in wanted
            for paper in RequiredMaterial.objects.filter(version=part.item.current)
            if part.results.get(paper.name) not in there
            and wanted_in(paper.when, told(part, pieces, answers))
        }
        applied = union.applying(pieces, version.questions, answers)
        asked = [bare(need.name) for need in union.needs(applied)]
        assert Counter(asked) == Counter(expected)


@pytest.mark.parametrize("code", CODES)
def test_a_paper_is_asked_as_the_most_demanding_item_wants_it(code):
    version, pieces, answered = ways(code)
    applied = union.applying(pieces, version.questions, random.Random(code).choice(answered))
    papers = {paper.pk: paper for one in applied for paper in one.piece.papers}
    for need in union.needs(applied):
        wanting = [papers[pk] for _key, pk in need.rows]
        assert need.copies == max(paper.copies for paper in wanting)
        assert need.is_required == any(paper.is_required for paper in wanting)
        assert need.may_be_missing == all(paper.may_be_missing for paper in wanting)
        assert need.electronic_substitute == all(paper.electronic_substitute for paper in wanting)
        kinds = {paper.form_of_paper for paper in wanting}
        assert need.wants_original == bool(kinds & {"original", "both"})
        assert need.wants_copy == bool(kinds & {"copy", "both"})


@pytest.mark.parametrize("code", CODES)
def test_no_field_is_asked_twice_and_every_item_gets_answers_that_it_accepts(code):
    version, pieces, answered = ways(code)
    chance = random.Random(code)
    for answers in chance.sample(answered, min(8, len(answered))):
        applied = union.applying(pieces, version.questions, answers)
        schema = merged.form(version.title, applied, answers)
        placed = [name for _title, names in forms.sections(schema) for name in names]
        assert len(placed) == len(set(placed)) == len(schema["properties"])
        sources = [f["x-ui"]["from"] for f in schema["properties"].values() if f.get("x-ui", {}).get("from")]
        mapped = {name for one in applied for name in one.piece.kind.fields}
        assert [s for s, n in Counter(sources).items() if n > 1 and s.split(".")[1] not in mapped] == []
        assert not set(placed) & set(version.questions["properties"])
        filled = forms.generate(schema, chance)
        for one in applied:
            given = merged.answers_of(one, filled, answers)
            own = one.piece.version.form.schema
            kept = forms.check(own, given, complete=False)
            late = merged.later(one.piece, [a.key for a in applied])
            assert missing(own, kept) <= late, one.key


@pytest.mark.parametrize("code", CODES)
def test_no_branch_is_dead(code):
    version = queries.version_of(code)
    conditions = list(version.parts.values_list("when", flat=True))
    assert situations.dead(version.questions, conditions) == []
    # counted another way: of all ways to answer, each part is needed in one, each answer given in one, and none is for nothing
    fields = version.questions["properties"]
    every = [
        without_hidden(version.questions, dict(zip(fields, said, strict=True)))
        for said in itertools.product(*(field["enum"] for field in fields.values()))
    ]
    assert all(any(holds(when, answers) for answers in every) for when in conditions)
    assert all(any(holds(when, answers) for when in conditions) for answers in every)
    given = {(name, value) for answers in every for name, value in answers.items()}
    assert given == {(name, value) for name, field in fields.items() for value in field["enum"]}


@pytest.mark.parametrize("code", CODES)
def test_the_whole_time_is_the_longest_path(code):
    version, pieces, answered = ways(code)
    for answers in answered:
        applied = union.applying(pieces, version.questions, answers)
        after = {
            one.key: [k for k in one.piece.kind.after if k in {a.key for a in applied}] for one in applied
        }
        days = {one.key: one.piece.version.promised_days for one in applied}

        def longest(key, after=after, days=days):
            return days[key] + max((longest(before) for before in after[key]), default=0)

        assert union.total_days(applied) == max(longest(key) for key in after)
        assert union.total_days(applied) <= sum(days.values())


def test_a_restaurant_asks_its_premises_once_and_waits_for_its_licence():
    version = queries.version_of("open-restaurant")
    told = queries.union_for(version, {**ANSWERS, "other": "x"})
    assert told.is_answered
    assert [one.key for one in told.applied] == ["licence", "permit"]
    assert told.applied[1].why
    assert [(span.start, span.end) for span in told.spans] == [(0, 0), (0, told.days)]
    assert [name for name, _item in told.made] == ["营业执照"]
    assert "营业执照" not in [need.name for need in told.needs]
    schema = merged.form(version.title, told.applied, told.answers)
    titles = [field["title"] for field in schema["properties"].values()]
    assert titles.count("经营场所") == titles.count("联系电话") == 1
    assert not [
        name for name in schema["properties"] if name.endswith(("credit_code", "has_name", "industry"))
    ]


def test_who_has_a_licence_brings_it_and_says_its_code():
    version = queries.version_of("open-restaurant")
    told = queries.union_for(version, {"licence": "已有", "size": "60平方米以上", "sign": "不设置"})
    assert [one.key for one in told.applied] == ["permit"]
    assert "营业执照" in [need.name for need in told.needs]
    assert "organisation_credit_code" in merged.form("", told.applied, told.answers)["properties"]


def test_answers_that_are_no_choices_and_hidden_questions_are_left_out():
    version = queries.version_of("open-restaurant")
    told = queries.union_for(version, {"licence": "已有", "licence__who": "本人", "size": "很大"})
    assert told.answers == {"licence": "已有"}
    assert told.unasked == ["size", "place", "sign"]


def test_names_of_papers_are_compared_in_one_width_and_without_their_tail():
    assert union.plain("《就业创业证》 原件及复印件") == union.plain("就业创业证") == "就业创业证"
    assert union.plain("证明（近三月）") == union.plain("证明(近三月)")
    assert union.plain("复印件") == "复印件"


def test_the_bundles_queries_do_not_grow_with_its_parts(django_assert_num_queries):
    for code in ("open-restaurant", "disability"):
        version = queries.version_of(code)
        with django_assert_num_queries(2):
            told = queries.union_for(version, {"licence": "没有", "card": "没有"})
        assert told.departments


def test_the_sites_named_take_in_every_part():
    version = queries.version_of("open-restaurant")
    told = queries.union_for(
        version, {"licence": "没有", "size": "60平方米以上", "place": "租赁", "sign": "不设置"}
    )
    sites = queries.sites_for(told.applied)
    assert sites
    assert sites[0].tier == "town_centre"
    for site in sites[:3]:
        for one in told.applied:
            assert site.offerings.filter(item=one.piece.kind.item_id).exclude(depth="guide").exists()


def test_fields_that_cannot_have_one_answer_are_said_to_be_unfit():
    text, number = {"title": "a", "type": "string"}, {"title": "b", "type": "number"}
    for one, two in [
        (text, number),
        ({**number, "minimum": 5}, {**number, "maximum": 4}),
        ({**text, "enum": ["甲"]}, {**text, "enum": ["乙"]}),
        ({**text, "pattern": "^a$"}, {**text, "pattern": "^b$"}),
    ]:
        with pytest.raises(merged.Unfit):
            merged.combined("x", one, two)
    both = merged.combined(
        "x", {**number, "minimum": 1, "maximum": 60}, {**number, "minimum": 4, "examples": [2, 30]}
    )
    assert (both["minimum"], both["maximum"], both["examples"]) == (4, 60, [30])


def test_a_bundle_is_checked_against_its_items():
    kind = PackageKind.objects.get(code="open-restaurant")
    pieces = queries.pieces(kind.current)
    assert checking.faults(kind.current.questions, pieces) == []
    pieces[0].kind.given["industry"] = "没有这一行"
    assert [place for place, _row, _fault in checking.faults(kind.current.questions, pieces)] == ["parts"]


def test_rows_and_conditions_say_the_same():
    rows = {"a": ["x"], "b": ["y", "z"]}
    assert definition.rows_of(definition.condition(rows)) == rows
    assert definition.condition({}) == {}
    version = queries.version_of("open-restaurant")
    assert definition.schema(version.title, definition.questions_of(version.questions)) == version.questions
    assert ItemVersion.objects.count()
