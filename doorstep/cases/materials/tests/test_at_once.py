"""Two at one moment: a paper taken back while it is used, and kept twice."""

from doorstep.base.core.errors import Invalid
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.models import HeldPaper
from doorstep.registry.staff.tests.factories import make_cast
from tests.support import together

from .factories import again, kept, photo, row_called


def test_a_paper_that_is_taken_back_while_it_is_used_is_used_whole_or_not_at_all(real_db):
    clerk = make_cast()["clerk"]
    for _try in range(4):
        held = kept(clerk)
        affair = again(held, clerk)
        (offer,) = queries.offers(clerk, affair)
        row_id, code = offer.row.pk, offer.source.code
        used, _taken_back = together(
            [
                lambda affair=affair, row=row_id, code=code: actions.reuse(
                    affair.pk, {row: code}, consents=True, actor=clerk
                ),
                lambda held=held: actions.withdraw_consent(held.resident_id, held.pk, actor=clerk),
            ]
        )
        row = affair.materials.get(pk=row_id)
        if isinstance(used, Exception):
            assert isinstance(used, Invalid)
            assert (row.state, row.file) == ("missing", None)
        else:
            assert (row.state, row.file_id) == ("on_file", held.file_id)


def test_two_affairs_that_keep_the_same_paper_at_once_leave_one(real_db):
    clerk = make_cast()["clerk"]
    one, row = row_called(clerk, "身份证")
    other = opened(clerk, applicant=one.applicant)
    same = other.materials.get(material=row.material)
    applications.attach_scan(other.pk, same.pk, photo("red"), name="", actor=clerk)
    made = together(
        [
            lambda: actions.keep_paper(one.pk, row.pk, consents=True, actor=clerk),
            lambda: actions.keep_paper(other.pk, same.pk, consents=True, actor=clerk),
        ]
    )
    assert [held for held in made if isinstance(held, Exception)] == []
    assert HeldPaper.objects.filter(file__isnull=False).count() == 1
