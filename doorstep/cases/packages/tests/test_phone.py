"""The one list by the resident's phone: one code, each paper sent once and there for every affair that wants it."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.base import clock
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing, row_counts
from doorstep.base.journal.models import Entry
from doorstep.cases.materials.actions import way_in
from doorstep.cases.materials.tests.factories import photo
from doorstep.cases.packages import actions, queries
from doorstep.cases.packages.models import Package, PackagePage, PackagePaper

from .factories import affair, complete, grant, opened, phoned


def paper(package, name="身份证"):
    """A paper of the list as it stands."""
    return next(p for p in queries.papers_of(queries.running(package)) if p.need.name == name)


def kept(package, name="身份证"):
    return PackagePaper.objects.get(package=package, key=paper(package, name).need.key)


def test_the_phone_is_asked_for_every_paper_of_the_list_once(clerk):
    package = opened(clerk)
    _link, secret = actions.make_link(package.pk, actor=clerk)
    wanted = queries.wanted(queries.open_link(secret))
    names = [one.name for one in wanted]
    assert len(names) == len(set(names))
    assert set(names) == {p.need.name for p in queries.papers_of(queries.running(package))}
    # the permit has not begun, yet what it wants may be sent in the same go
    assert queries.running(package).part("permit").application is None
    assert any(
        key == "permit" for p in queries.papers_of(queries.running(package)) for key, _pk in p.need.rows
    )


def test_what_is_sent_and_confirmed_is_there_for_all_that_want_it(clerk):
    package = opened(clerk)
    secret = phoned(package, clerk)
    (arrival,) = queries.arrived(package)
    assert arrival.phone_state == "waiting"
    actions.confirm_paper(package.pk, arrival.pk, actor=clerk)
    found = paper(package)
    assert found.state == "scanned"
    assert {row.file_id for row in found.rows} == {kept(package).file_id}
    assert not PackagePage.objects.exists()
    shown = {one.name: one for one in queries.wanted(queries.open_link(secret))}
    assert shown["身份证"].state == "confirmed"
    with changes_nothing(IllegalMove):
        actions.send_page(secret, arrival.pk, photo("red"), name="again.jpg")
    events = set(Entry.objects.filter(subject_id=str(package.pk)).values_list("event", flat=True))
    assert {"package.phone_link_made", "package.phone_page_arrived", "package.paper_scanned"} <= events


def test_a_paper_that_only_a_later_part_wants_waits_for_it(cast, clerk):
    package = opened(clerk)
    later = next(
        p
        for p in queries.papers_of(queries.running(package))
        if {key for key, _pk in p.need.rows} == {"permit"}
    )
    phoned(package, clerk, name=later.need.name)
    actions.confirm_paper(package.pk, kept(package, later.need.name).pk, actor=clerk)
    complete(package, clerk)
    actions.accept(package.pk, actor=clerk)
    grant(package, "licence", clerk)
    row = affair(package, "permit").materials.get(pk=paper(package, later.need.name).rows[0].pk)
    assert (row.state, row.file_id) == ("scanned", kept(package, later.need.name).file_id)


def test_several_pages_become_one_file(clerk):
    package = opened(clerk)
    phoned(package, clerk, photo(), photo("red"))
    actions.confirm_paper(package.pk, kept(package).pk, actor=clerk)
    assert kept(package).file.media_type == "application/pdf"


def test_a_rejected_paper_begins_anew_and_the_phone_is_told_why(clerk):
    package = opened(clerk)
    secret = phoned(package, clerk)
    with changes_nothing(Invalid):
        actions.reject_paper(package.pk, kept(package).pk, word=" ", actor=clerk)
    actions.reject_paper(package.pk, kept(package).pk, word="反光", actor=clerk)
    shown = {one.name: one for one in queries.wanted(queries.open_link(secret))}["身份证"]
    assert (shown.state, shown.word, shown.pages) == ("rejected", "反光", [])
    actions.send_page(secret, kept(package).pk, photo("blue"), name="b.jpg")
    assert kept(package).phone_state == "waiting"
    with changes_nothing(NotFound):
        actions.confirm_paper(package.pk, 0, actor=clerk)


def test_a_page_is_taken_back_while_nobody_judged_it(clerk):
    package = opened(clerk)
    secret = phoned(package, clerk, photo(), photo("red"))
    first, second = PackagePage.objects.order_by("pk")
    actions.drop_page(secret, first.pk)
    assert list(PackagePage.objects.all()) == [second]
    actions.drop_page(secret, second.pk)
    with changes_nothing(Invalid):
        actions.confirm_paper(package.pk, kept(package).pk, actor=clerk)


def test_one_link_at_a_time_and_only_for_a_while(clerk):
    package = opened(clerk)
    _first, before = actions.make_link(package.pk, actor=clerk)
    link, secret = actions.make_link(package.pk, actor=clerk)
    assert queries.open_link(before) is None
    assert queries.link_of(package) == link
    with clock.travel(link.expires_at + dt.timedelta(seconds=1)):
        assert queries.open_link(secret) is None
        with changes_nothing(NotFound):
            actions.send_page(secret, kept(package).pk, photo(), name="a.jpg")
    actions.close_link(package.pk, actor=clerk)
    assert queries.open_link(secret) is None
    before = row_counts()
    actions.close_link(package.pk, actor=clerk)
    assert row_counts() == before


def test_pages_have_a_measure(clerk, monkeypatch):
    package = opened(clerk)
    secret = phoned(package, clerk)
    for name, refusal in (("MOST_A_MINUTE", Taken), ("MOST_PAGES", Invalid), ("MOST_SENT", Invalid)):
        with monkeypatch.context() as fewer:
            fewer.setattr(way_in, name, 1)
            with changes_nothing(refusal):
                actions.send_page(secret, kept(package).pk, photo("red"), name="")


def test_a_photo_comes_in_parts_over_a_bad_line_and_goes_on_where_it_broke(clerk):
    package, other = opened(clerk), opened(clerk)
    _link, secret = actions.make_link(package.pk, actor=clerk)
    _link, stranger = actions.make_link(other.pk, actor=clerk)
    paper, data = kept(package).pk, photo("red", (900, 1200))
    upload = actions.begin_page(secret, paper, len(data))
    actions.send_page_part(secret, upload.pk, 0, data[:1000])
    assert queries.page_upload(secret, upload.pk).received == 1000
    for asks in (queries.page_upload, actions.drop_page_upload):
        with changes_nothing(NotFound):
            asks(stranger, upload.pk)
    assert not PackagePage.objects.exists()
    actions.send_page_part(secret, upload.pk, 1000, data[1000:])
    assert PackagePage.objects.get().paper_id == paper
    broken = actions.begin_page(secret, paper, 4)
    with pytest.raises(Invalid):
        actions.send_page_part(secret, broken.pk, 0, b"MZ..")
    dropped = actions.begin_page(secret, paper, len(data))
    actions.drop_page_upload(secret, dropped.pk)
    for gone in (broken, dropped):
        with changes_nothing(NotFound):
            queries.page_upload(secret, gone.pk)


def test_a_paper_of_another_bundle_is_not_taken(clerk):
    package, other = opened(clerk), opened(clerk)
    secret = phoned(package, clerk)
    phoned(other, clerk)
    with changes_nothing(NotFound):
        actions.send_page(secret, kept(other).pk, photo("red"), name="a.jpg")
    page = PackagePage.objects.get(paper__package=other)
    actions.drop_page(secret, page.pk)
    assert PackagePage.objects.filter(pk=page.pk).exists()


def test_photos_that_nobody_judged_go_when_the_bundle_is_over(clerk):
    package = opened(clerk)
    phoned(package, clerk)
    actions.withdraw(package.pk, reason="不开店了", actor=clerk)
    assert not PackagePage.objects.exists()


VERBS = {
    "make_link": lambda package, actor: actions.make_link(package.pk, actor=actor),
    "close_link": lambda package, actor: actions.close_link(package.pk, actor=actor),
    "confirm_paper": lambda package, actor: actions.confirm_paper(package.pk, kept(package).pk, actor=actor),
    "reject_paper": lambda package, actor: actions.reject_paper(
        package.pk, kept(package).pk, word="反光", actor=actor
    ),
}


@pytest.mark.parametrize("verb", VERBS)
def test_who_may_not(cast, verb):
    package = opened(cast["clerk"])
    phoned(package, cast["clerk"])
    for who in ("reviewer", "site_head", "manager"):
        with changes_nothing(NotAllowed):
            VERBS[verb](package, cast[who])
    for who in ("resident", "clerk_elsewhere", "social_worker", "outsider"):
        with changes_nothing(NotFound):
            VERBS[verb](package, cast[who])
    VERBS[verb](package, cast["second_clerk"])


def test_photos_are_for_who_may_read_the_answers(cast):
    package = opened(cast["clerk"])
    phoned(package, cast["clerk"])
    page = PackagePage.objects.get()
    for who in ("clerk", "reviewer", "site_head"):
        assert queries.page_file(cast[who], package.pk, page.pk) == page.file
    with pytest.raises(NotAllowed):
        queries.page_file(cast["manager"], package.pk, page.pk)
    with pytest.raises(NotFound):
        queries.page_file(cast["clerk_elsewhere"], package.pk, page.pk)


def test_a_bundle_that_is_over_takes_no_photos(cast, clerk):
    package = opened(clerk)
    secret = phoned(package, clerk)
    actions.withdraw(package.pk, reason="不开店了", actor=clerk)
    assert queries.open_link(secret) is None
    assert Package.objects.get().status == "withdrawn"
    with changes_nothing(IllegalMove):
        actions.make_link(package.pk, actor=clerk)
