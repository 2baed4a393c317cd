"""Bad judgements at each place of their mending."""

from __future__ import annotations

from doorstep.base.accounts.actor import PUBLIC, Actor
from doorstep.cases.applications.tests.factories import at as affair_at
from doorstep.cases.ratings import actions
from doorstep.cases.ratings.models import Remedy

Cast = dict[str, Actor]
WAY = {
    "given": (),
    "disputed": ("dispute",),
    "void": ("dispute", "void"),
    "verified": ("verify",),
    "mended": ("verify", "mend"),
    "called": ("verify", "mend", "call_back"),
    "answered": ("verify", "mend", "call_back", "answer"),
    "closed": ("verify", "mend", "call_back", "answer", "close"),
}
"""State → the verbs that lead there."""
BY_THE_BUREAU = ("void", "uphold", "close", "send_back")
MORE = {"verify": {"plan": "at_once"}, "call_back": {"reached": "content"}}


def bad(cast: Cast, *, level: int = 2, anonymous: bool = False, words: str = "") -> Remedy:
    """A bad judgement of an affair of the clerk's, which the applicant withdrew, just given."""
    slip = affair_at("withdrawn", cast).slip
    return actions.rate(slip.code, level, words=words, anonymous=anonymous, actor=PUBLIC).remedy


def do(verb: str, remedy: Remedy, cast: Cast) -> Remedy:
    """One verb by the one whose it is."""
    who = cast["manager" if verb in BY_THE_BUREAU else "site_head"]
    return getattr(actions, verb)(remedy.pk, words="已经处理", **MORE.get(verb, {}), actor=who)


def at(status: str, cast: Cast, **more: object) -> Remedy:
    """A bad judgement whose mending stands at `status`."""
    remedy = bad(cast, **more)
    for verb in WAY[status]:
        remedy = do(verb, remedy, cast)
    return remedy
