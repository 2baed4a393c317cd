import threading

import pytest
from django.db import connection

from doorstep.base.accounts.actor import PUBLIC, system
from doorstep.base.core.errors import Invalid, NotAllowed, NotFound, Taken
from doorstep.base.core.tests.support import changes_nothing
from doorstep.cases.applications.tests.factories import at, make_seal
from doorstep.cases.ratings import actions, policies, queries
from doorstep.cases.ratings.models import Rating, Slip
from doorstep.registry.staff.tests.factories import HOME, make_cast


@pytest.fixture
def slip(cast):
    make_seal(cast)
    return at("finished", cast).slip


@pytest.mark.django_db
@pytest.mark.parametrize("level", [5, 4, 3, 2, 1])
def test_each_of_the_five_levels_can_be_given(slip, level):
    rating = actions.rate(slip.code, level, actor=PUBLIC)
    assert (rating.level, rating.is_anonymous) == (level, True)


@pytest.mark.django_db
def test_a_code_is_read_as_people_type_it(slip):
    typed = f" {slip.code[:5].lower()}-{slip.code[5:].lower().replace('0', 'o').replace('1', 'l')} "
    assert queries.slip(typed) == slip


@pytest.mark.django_db
def test_edge_9_10_one_affair_is_rated_once(slip):
    """Two bad ratings for one visit are one (domain.md §9.10)."""
    actions.rate(slip.code, 1, actor=PUBLIC)
    with changes_nothing(Taken):
        actions.rate(slip.code, 2, actor=PUBLIC)


@pytest.mark.django_db
def test_an_unknown_code_a_level_or_a_reason_that_does_not_exist_is_refused(slip):
    with changes_nothing(NotFound):
        actions.rate("0000000000", 5, actor=PUBLIC)
    for level in (0, 6, -1):
        with changes_nothing(Invalid):
            actions.rate(slip.code, level, actor=PUBLIC)
    with changes_nothing(Invalid):
        actions.rate(slip.code, 5, reasons=["rude"], actor=PUBLIC)
    with changes_nothing(Invalid):
        actions.rate(slip.code, 5, words="长" * 501, actor=PUBLIC)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["clerk", "second_clerk", "reviewer", "site_head", "seal_keeper"])
def test_nobody_who_works_there_rates_for_the_resident(slip, cast, who):
    with changes_nothing(NotAllowed):
        actions.rate(slip.code, 5, actor=cast[who])


@pytest.mark.django_db
def test_words_are_sealed(slip):
    rating = actions.rate(slip.code, 2, words="排队太久了，没有人说明", actor=PUBLIC)
    assert "排队".encode() not in bytes(rating.words_sealed)


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["clerk", "second_clerk", "reviewer", "site_head", "seal_keeper", "outsider"])
def test_a_single_judgement_is_unseen_by_the_one_rated_and_their_site(slip, cast, who):
    actions.rate(slip.code, 1, actor=PUBLIC)
    assert policies.visible_to(cast[who]).count() == 0
    assert policies.visible_to(cast["manager"]).count() == 1


@pytest.mark.django_db
def test_sums_are_for_the_head_and_hidden_while_they_would_tell_who(slip, cast):
    actions.rate(slip.code, 1, actor=PUBLIC)
    few = queries.site_summary(cast["site_head"], HOME)
    assert (few.count, few.shown) == (1, False)
    for level in (5, 4, 3, 2):
        actions.rate(at("finished", cast).slip.code, level, actor=PUBLIC)
    enough = queries.site_summary(cast["site_head"], HOME)
    assert (enough.count, enough.satisfied) == (5, 0.6)
    for who in ("clerk", "reviewer", "clerk_elsewhere", "outsider"):
        with pytest.raises(NotAllowed):
            queries.site_summary(cast[who], HOME)


def test_of_eight_tries_at_once_one_counts(real_db):
    cast = make_cast()
    make_seal(cast)
    code = at("finished", cast).slip.code
    gate, answers = threading.Barrier(8), []

    def resident(level: int) -> None:
        gate.wait()
        try:
            actions.rate(code, level, actor=system("portal"))
            answers.append("yes")
        except Taken:
            answers.append("no")
        finally:
            connection.close()

    threads = [threading.Thread(target=resident, args=(1 + n % 5,)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["no"] * 7 + ["yes"]
    assert (Rating.objects.count(), Slip.objects.count()) == (1, 1)
