import datetime as dt
import io

import pytest
from PIL import Image
from pypdf import PdfReader

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.base.journal.models import Entry
from doorstep.cases.applications import actions as applications
from doorstep.cases.applications.tests.factories import at, opened
from doorstep.cases.materials import actions, queries
from doorstep.cases.materials.actions import way_in
from doorstep.cases.materials.models import PhoneLink, PhonePage
from doorstep.registry.documents import queries as documents

from .factories import first_row, linked, photo, sent

pytestmark = pytest.mark.django_db


def test_the_secret_is_kept_nowhere_and_in_no_journal(cast):
    affair = opened(cast["clerk"])
    link, secret = actions.make_link(affair.pk, actor=cast["clerk"])
    assert secret.encode() not in bytes(link.secret_digest)
    said = Entry.objects.filter(subject_id=str(affair.pk)).values_list("data", flat=True)
    assert secret not in repr(list(said))
    assert queries.open_link(secret) == link


def test_one_photo_is_the_scan_as_it_came(cast):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    page = PhonePage.objects.get()
    row = actions.confirm_paper(affair.pk, first_row(affair).pk, actor=cast["clerk"])
    assert (row.state, row.file) == ("scanned", page.file)
    assert not PhonePage.objects.exists()


def test_several_photos_and_a_pdf_become_one_pdf_in_their_order(cast):
    affair = opened(cast["clerk"])
    pdf = io.BytesIO()
    Image.new("RGB", (100, 50)).save(pdf, "PDF")
    sent(affair, cast["clerk"], photo(size=(200, 300)), pdf.getvalue(), photo("red", size=(400, 300)))
    row = actions.confirm_paper(affair.pk, first_row(affair).pk, actor=cast["clerk"])
    read = PdfReader(io.BytesIO(documents.read(row.file)))
    shapes = [float(page.mediabox.width / page.mediabox.height) for page in read.pages]
    assert shapes == pytest.approx([2 / 3, 2, 4 / 3], abs=0.01)


def test_the_program_acts_for_the_link_and_the_journal_names_it(cast):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    entry = Entry.objects.get(event="application.phone_page_arrived")
    link = PhoneLink.objects.get()
    assert (entry.account, entry.channel, entry.data["link"]) == (None, "phone", str(link.pk))


def test_a_rejected_paper_says_why_and_begins_anew(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"], photo(), photo("red"))
    row = first_row(affair)
    actions.reject_paper(affair.pk, row.pk, word="看不清", actor=cast["clerk"])
    told = queries.wanted(queries.open_link(secret))[0]
    assert (told.state, told.word, told.pages) == ("rejected", "看不清", [])
    actions.send_page(secret, row.pk, photo("blue"), name="")
    assert queries.wanted(queries.open_link(secret))[0].state == "waiting"
    row.refresh_from_db()
    assert row.state == "missing"


def test_a_page_is_taken_again_while_the_clerk_has_not_judged(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    page = PhonePage.objects.get().pk
    actions.drop_page(secret, page)
    actions.drop_page(secret, page)  # a second press finds it gone
    with changes_nothing(Invalid):
        actions.confirm_paper(affair.pk, first_row(affair).pk, actor=cast["clerk"])


def test_a_confirmed_paper_takes_no_more(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    actions.confirm_paper(affair.pk, first_row(affair).pk, actor=cast["clerk"])
    with changes_nothing(IllegalMove):
        actions.send_page(secret, first_row(affair).pk, photo(), name="")


def test_a_paper_that_is_asked_for_again_may_be_sent_again(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    row = first_row(affair)
    actions.confirm_paper(affair.pk, row.pk, actor=cast["clerk"])
    applications.check_materials(affair.pk, {row.pk: "missing"}, actor=cast["clerk"])
    assert queries.wanted(queries.open_link(secret))[0].state == ""
    actions.send_page(secret, row.pk, photo("red"), name="")
    assert actions.confirm_paper(affair.pk, row.pk, actor=cast["clerk"]).state == "scanned"


@pytest.mark.parametrize("over", ["expired", "closed", "replaced", "accepted", "unknown"])
def test_a_link_that_is_over_takes_nothing(cast, over):
    affair = opened(cast["clerk"])
    secret = linked(affair, cast["clerk"])
    moment = clock.now()
    if over == "expired":
        moment += dt.timedelta(minutes=way_in.LINK_MINUTES)
    elif over == "closed":
        actions.close_link(affair.pk, actor=cast["clerk"])
    elif over == "replaced":
        linked(affair, cast["clerk"])
    elif over == "accepted":
        affair = at("accepted", cast)
        secret = ""
    else:
        secret += "x"
    with clock.travel(moment):
        assert queries.open_link(secret) is None
        with changes_nothing(NotFound):
            actions.send_page(secret, first_row(affair).pk, photo(), name="")


def test_an_affair_that_goes_on_ends_its_link(cast):
    affair = opened(cast["clerk"])
    secret = linked(affair, cast["clerk"])
    applications.turn_down(affair.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
    assert queries.open_link(secret) is None
    with changes_nothing(IllegalMove):
        actions.send_page(secret, first_row(affair).pk, photo(), name="")


def test_a_link_leads_to_one_affair_only(cast):
    one, other = opened(cast["clerk"]), opened(cast["clerk"])
    secret = linked(one, cast["clerk"])
    with changes_nothing(NotFound):
        actions.send_page(secret, first_row(other).pk, photo(), name="")
    other_secret = sent(other, cast["clerk"])
    page = PhonePage.objects.get(paper__row__application=other)
    actions.drop_page(secret, page.pk)
    assert queries.wanted(queries.open_link(other_secret))[0].pages == [page.pk]


def test_whoever_still_takes_photos_keeps_the_link_for_an_hour_at_the_most(cast):
    affair = opened(cast["clerk"])
    start = clock.now()
    secret = linked(affair, cast["clerk"])
    row = first_row(affair)
    for minutes in range(10, 60, 10):
        with clock.travel(start + dt.timedelta(minutes=minutes)):
            actions.send_page(secret, row.pk, photo(size=(100, 100 + minutes)), name="")
    with clock.travel(start + dt.timedelta(minutes=way_in.LONGEST_MINUTES, seconds=9)):
        assert queries.open_link(secret) is None


def test_pages_have_a_measure(cast, monkeypatch):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    for name, refusal in (("MOST_A_MINUTE", Taken), ("MOST_PAGES", Invalid), ("MOST_SENT", Invalid)):
        with monkeypatch.context() as fewer:
            fewer.setattr(way_in, name, 1)
            with changes_nothing(refusal):
                actions.send_page(secret, first_row(affair).pk, photo("red"), name="")


def test_a_file_that_is_no_photo_is_refused_and_the_others_stay(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    with changes_nothing(Invalid):
        actions.send_page(secret, first_row(affair).pk, b"MZ\x90 not a picture", name="a.jpg")
    assert len(queries.wanted(queries.open_link(secret))[0].pages) == 1


def test_photos_that_nobody_judged_go_when_the_affair_has_ended(cast):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    actions.let_go(actor=cast["clerk"])
    assert PhonePage.objects.exists()
    applications.turn_down(affair.pk, reason="不属于本机关职权范围", actor=cast["clerk"])
    actions.let_go(actor=cast["clerk"])
    assert not PhonePage.objects.exists()


@pytest.mark.parametrize("word", ["", "  ", "很" * 61, "请带王小明来"])
def test_a_rejection_has_its_word(cast, word):
    affair = opened(cast["clerk"])
    sent(affair, cast["clerk"])
    with changes_nothing(Invalid):
        actions.reject_paper(affair.pk, first_row(affair).pk, word=word, actor=cast["clerk"])


def test_the_same_photo_twice_is_one_page(cast):
    affair = opened(cast["clerk"])
    secret = sent(affair, cast["clerk"])
    row = first_row(affair).pk
    for _again in range(2):
        actions.send_page(secret, row, photo("red"), name="a.jpg")
    assert PhonePage.objects.filter(paper__row=row).count() == 2
