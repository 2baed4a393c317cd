from __future__ import annotations

import pytest

from doorstep.acts.seals import actions, policies
from doorstep.base.accounts.actor import PUBLIC
from doorstep.base.core.errors import NotAllowed, NotFound
from tests.support import no_new_rows

from .factories import make_seal, make_seal_in_use, stamp

MANAGES = {"manager"}
READS = {"clerk", "second_clerk", "reviewer", "seal_keeper", "seal_witness", "site_head", "manager"}


@pytest.fixture
def seal(cast):
    return make_seal_in_use(cast)


def test_only_the_bureau_makes_seals(cast):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in MANAGES:
            with no_new_rows(), pytest.raises(NotAllowed):
                make_seal({"manager": actor})
    make_seal(cast)


@pytest.mark.parametrize("verb", ["put_in_use", "suspend", "destroy"])
def test_only_the_bureau_opens_and_closes_a_seal(cast, seal, verb):
    words = {} if verb == "put_in_use" else {"reason": "印章损坏"}
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in MANAGES:
            with no_new_rows(), pytest.raises(NotAllowed if name in READS else NotFound):
                getattr(actions, verb)(seal.code, **words, actor=actor)


def test_the_head_or_the_bureau_names_the_keepers(cast, seal):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name not in {"site_head", "manager"}:
            with no_new_rows(), pytest.raises(NotAllowed if name in READS else NotFound):
                actions.hand_to(seal.code, keeper_id=1, witness_id=2, actor=actor)


def test_only_the_head_approves(cast, seal):
    for name, actor in {**cast, "public": PUBLIC}.items():
        if name != "site_head":
            with no_new_rows(), pytest.raises(NotAllowed if name in READS else NotFound):
                actions.approve(seal.code, reason="即办件", actor=actor)


def test_who_reads_the_register(cast, seal):
    use = stamp(cast["clerk"])
    for name, actor in {**cast, "public": PUBLIC}.items():
        assert policies.uses_visible_to(actor).filter(pk=use.pk).exists() == (name in READS), name
