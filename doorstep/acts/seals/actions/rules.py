"""The county's rules for seals: publishing a version, and acknowledging the one in force."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import policies, queries
from doorstep.acts.seals.models import Acknowledgement, SealRules
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record

TITLE_LENGTH = 80
MOST = 40_000
"""Characters of one version."""


@transaction.atomic
def publish_rules(title: str, text: str, *, actor: Actor) -> SealRules:
    """Publish a new version of the rules (Markdown); it is in force at once, and nobody stamps before acknowledging it.

    Raises NotAllowed, Invalid for an empty text or the one in force, Taken where somebody published at the same moment.
    """
    if not policies.may_publish(actor):
        raise NotAllowed(_("印章管理办法由行政审批局发布。"))
    title, text = title.strip(), "\n".join(row.rstrip() for row in text.strip().splitlines())
    if not title or len(title) > TITLE_LENGTH:
        raise Invalid("title", _("请填写标题（最多80个字）。"), field="title")
    if not text or len(text) > MOST:
        raise Invalid("text", _("请填写正文。"), field="text")
    before = queries.rules_in_force()
    if before is not None and (before.title, before.text) == (title, text):
        raise Invalid("unchanged", _("正文与现行版本相同，不必再发布。"), field="text")
    try:
        with transaction.atomic():
            rules = SealRules.objects.create(
                number=before.number + 1 if before else 1,
                title=title,
                text=text,
                published_at=clock.now(),
                published_by_id=actor.account_id,
            )
    except IntegrityError:
        raise Taken(_("刚才有人发布了新版本，请先看新版本。")) from None
    record("seal_rules.published", ("seal_rules", rules.number), actor=actor)
    return rules


@transaction.atomic
def acknowledge(number: int, *, actor: Actor) -> Acknowledgement:
    """Say that one has read the version in force and will keep it. Doing it twice changes nothing.

    Raises NotAllowed for who has no post, NotFound, IllegalMove for a version that is in force no more.
    """
    if not policies.may_acknowledge(actor):
        raise NotAllowed(_("印章管理办法由工作人员确认。"))
    rules = queries.rules_in_force()
    if rules is None:
        raise NotFound(_("县里还没有发布印章管理办法。"))
    if rules.number != number:
        raise IllegalMove(_("已发布新版本（第%(number)d版），请阅读新版本。") % {"number": rules.number})
    given, made = Acknowledgement.objects.get_or_create(
        account_id=actor.account_id, rules=rules, defaults={"at": clock.now()}
    )
    if made:
        record("seal_rules.acknowledged", ("seal_rules", rules.number), actor=actor)
    return given
