import pytest

from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions, queries
from doorstep.cases.applications.models import Application
from doorstep.registry.catalogue import forms

from .factories import complete, filled, opened

pytestmark = pytest.mark.django_db


def test_answers_are_kept_sealed_and_read_back(cast):
    application = opened(cast["clerk"])
    given = forms.example(application.version.form.schema, 3)
    saved = actions.fill(application.pk, given, actor=cast["clerk"])
    read = Application.objects.get(pk=application.pk)
    assert queries.answers(read) == forms.check(application.version.form.schema, given, complete=True)
    assert saved.answers_revision == 1
    for value in given.values():
        if isinstance(value, str) and len(value) > 3:
            assert value.encode() not in bytes(read.answers_sealed)


def test_half_a_form_is_kept_and_its_gaps_are_told(cast):
    application = opened(cast["clerk"])
    actions.fill(application.pk, {}, actor=cast["clerk"])
    missing = queries.gaps(Application.objects.get(pk=application.pk))
    assert {"material", "field"} == {gap.kind for gap in missing}
    assert all(gap.name and gap.mend for gap in missing)


def test_a_complete_affair_has_no_gaps(cast):
    assert queries.gaps(filled(cast["clerk"])) == []


def test_a_wrong_answer_is_told_at_its_field_and_changes_nothing(cast):
    application = opened(cast["clerk"])
    wrong = {"capital": "不是数字", "operator_number": "110105194912310021"}
    with changes_nothing(Invalid):
        actions.fill(application.pk, wrong, actor=cast["clerk"])
    with pytest.raises(Invalid) as refused:
        actions.fill(application.pk, wrong, actor=cast["clerk"])
    assert set(refused.value.errors) == set(wrong)


def test_an_older_page_does_not_overwrite_a_newer_one(cast):
    application = opened(cast["clerk"])
    given = forms.example(application.version.form.schema, 4)
    actions.fill(application.pk, given, actor=cast["clerk"], revision=0)
    with changes_nothing(Taken):
        actions.fill(application.pk, {}, actor=cast["second_clerk"], revision=0)


def test_a_stranger_is_told_that_there_is_no_such_affair(cast):
    application = opened(cast["clerk"])
    with changes_nothing(NotFound):
        actions.fill(application.pk, {}, actor=cast["clerk_elsewhere"])
    with changes_nothing(NotAllowed):
        actions.fill(application.pk, {}, actor=cast["reviewer"])


def test_a_paper_of_another_affair_or_an_unknown_state_is_refused(cast):
    one, other = opened(cast["clerk"]), opened(cast["clerk"])
    row, foreign = one.materials.first(), other.materials.first()
    for states in ({foreign.pk: "seen"}, {row.pk: "lost"}, {row.pk: "scanned"}):
        with changes_nothing(Invalid):
            actions.check_materials(one.pk, states, actor=cast["clerk"])


def test_saying_the_same_of_papers_twice_is_written_once(cast):
    application = opened(cast["clerk"])
    complete(application, cast["clerk"])
    before = Entry.objects.count()
    complete_again = dict.fromkeys(application.materials.values_list("pk", flat=True), "seen")
    actions.check_materials(application.pk, complete_again, actor=cast["clerk"])
    assert Entry.objects.count() == before


def test_a_scan_that_is_not_what_it_says_is_refused(cast):
    application = opened(cast["clerk"])
    row = application.materials.first()
    with changes_nothing(Invalid):
        actions.attach_scan(
            application.pk, row.pk, b"MZ\x90 not a picture", name="身份证.jpg", actor=cast["clerk"]
        )


def test_answers_are_for_those_who_handle_or_decide(cast):
    application = filled(cast["clerk"])
    assert queries.read_answers(cast["reviewer"], application)
    with pytest.raises(NotAllowed):
        queries.read_answers(cast["seal_keeper"], application)
