"""What a bundle is: written as a draft, checked, published; a published version is never changed."""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.canonical import canonical
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound
from doorstep.base.journal.actions import record
from doorstep.cases.packages import building, policies
from doorstep.cases.packages.building import Built
from doorstep.cases.packages.definition import Definition
from doorstep.cases.packages.models import PackageKind, PackageVersion, PartKind

CODE = re.compile(r"[a-z][a-z0-9-]{0,29}")


def put(code: str, position: int, built: Built, *, actor: Actor) -> bool:
    """Publish what was built, unless the present version says the same; a draft of the bureau stays what it is."""
    kind, _new = PackageKind.objects.update_or_create(code=code, defaults={"position": position})
    before = kind.current
    if before is not None and _same(before, built):
        return False
    version = _save(kind, built)
    _publish(kind, version, actor=actor)
    return True


@act
def begin_kind(code: str, *, title: str, text: str, actor: Actor) -> PackageVersion:
    """Begin a bundle that the county does not have yet: an empty draft of its first version, seen by the bureau alone.

    Raises NotAllowed for anyone but the bureau, Invalid for a code that is taken or no word, and for missing words.
    """
    if not policies.may_publish(actor):
        raise NotAllowed(_("只有行政审批局可以发布一件事。"))
    code, title, text = code.strip(), title.strip(), text.strip()
    errors = {}
    if not CODE.fullmatch(code):
        errors["code"] = [_("代号用小写字母、数字和短横线，以字母开头，最多 30 个字符。")]
    elif PackageKind.objects.filter(code=code).exists():
        errors["code"] = [_("这个代号已经用过，请换一个。")]
    for name, words, longest in (("title", title, 40), ("text", text, 200)):
        if not 2 <= len(words) <= longest:
            errors[name] = [_("请写 2 到 %(longest)d 个字。") % {"longest": longest}]
    if errors:
        raise Invalid("kind", _("有几处要改一下，改好才会新建。"), errors=errors)
    last = PackageKind.objects.order_by("-position").values_list("position", flat=True).first()
    kind = PackageKind.objects.create(code=code, position=(last or 0) + 1)
    empty = Definition(title, text, (), (), str(_("行政审批局编排")), is_example=False)
    version = _save(kind, building.build(empty))
    record("package_kind.begun", ("package_kind", code), actor=actor)
    return version


@act
def discard(code: str, *, actor: Actor) -> bool:
    """Throw the draft away; a bundle that was never published goes with it. Returns whether the bundle is still there.

    Raises NotFound, NotAllowed, IllegalMove `no_draft`.
    """
    kind = _lock(code, actor)
    if not kind.versions.filter(published_at__isnull=True).delete()[0]:
        raise IllegalMove(_("没有草稿。"), code="no_draft")
    is_kept = kind.current_id is not None
    if not is_kept:
        kind.delete()
    record("package_kind.discarded", ("package_kind", code), actor=actor)
    return is_kept


@act
def draft(code: str, given: Definition, *, actor: Actor) -> PackageVersion:
    """Keep a draft of the bundle's next version, in place of the draft before; it may still have faults.

    Raises NotAllowed for anyone but the bureau, Invalid where a row has no question or item at all.
    """
    kind = _lock(code, actor)
    built = building.build(given)
    if len(built.parts) < len(given.parts):
        raise Invalid("package", _("有事项没有找到。"), errors=_by_row(built))
    kind.versions.filter(published_at__isnull=True).delete()
    version = _save(kind, built)
    record("package_kind.drafted", ("package_kind", code), actor=actor, data={"version": version.number})
    return version


@act
def publish(code: str, *, actor: Actor) -> PackageVersion:
    """Publish the draft (发布): from now on packages are opened under it, running ones keep theirs.

    Raises IllegalMove `no_draft`, Invalid with every fault of its branches, parts and forms.
    """
    kind = _lock(code, actor)
    version = kind.versions.filter(published_at__isnull=True).first()
    if version is None:
        raise IllegalMove(_("没有待发布的草稿。"), code="no_draft")
    parts = list(version.parts.order_by("position"))
    built = building.build(building.definition_of(version, parts))
    if built.faults:
        raise Invalid(
            "package",
            _("有%(count)d处要更正，不能发布。") % {"count": len(built.faults)},
            errors=_by_row(built),
        )
    _publish(kind, version, actor=actor)
    return version


def _lock(code: str, actor: Actor) -> PackageKind:
    kind = PackageKind.objects.select_for_update().filter(code=code).first()
    if kind is None:
        raise NotFound(_("没有这个一件事。"))
    if not policies.may_publish(actor):
        raise NotAllowed(_("只有行政审批局可以发布一件事。"))
    return kind


def _same(before: PackageVersion, built: Built) -> bool:
    parts = list(before.parts.order_by("position"))
    return canonical(building.said(before, parts)) == canonical(building.said(built.version, built.parts))


def _save(kind: PackageKind, built: Built) -> PackageVersion:
    version = built.version
    last = kind.versions.order_by("-number").values_list("number", flat=True).first()
    version.kind, version.number, version.made_at = kind, (last or 0) + 1, clock.now()
    version.save()
    for part in built.parts:
        part.version = version
    PartKind.objects.bulk_create(built.parts)
    return version


def _publish(kind: PackageKind, version: PackageVersion, *, actor: Actor) -> None:
    version.published_at, version.published_by_id = clock.now(), actor.account_id
    version.save(update_fields=["published_at", "published_by"])
    kind.current = version
    kind.save(update_fields=["current"])
    record(
        "package_kind.published", ("package_kind", kind.code), actor=actor, data={"version": version.number}
    )


def _by_row(built: Built) -> dict[str, list[str]]:
    errors: dict[str, list[str]] = {}
    for place, row, fault in built.faults:
        errors.setdefault(f"{place}.{row}", []).append(fault)
    return errors
