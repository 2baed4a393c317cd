"""Entering people and organisations, completing them, joining two histories, and opening what is sealed."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.acts import act
from doorstep.base.core.errors import IllegalMove, Invalid, NotAllowed, NotFound, Taken
from doorstep.base.journal.actions import record

from . import identifiers, policies, sealed
from .models import NumberKind, Organisation, Resident

ADDRESS_LENGTH = 200
IDENTITY_LENGTH = 60
REASON_LENGTH = (4, 200)
"""In characters: a reason that the person concerned may read one day says more than a sign."""


@transaction.atomic
def register(
    *,
    name: str,
    number_kind: str = NumberKind.RESIDENT_ID,
    number: str = "",
    phone: str = "",
    address: str = "",
    sex: str = "",
    is_registered_here: bool | None = None,
    actor: Actor,
) -> Resident:
    """Enter a person (群众). The same number again gives the one who is there, also to two clerks at one moment.

    Sex and day of birth come from the number where there is one. Raises Invalid with every wrong field, Taken where
    the number is there under another name, NotAllowed.
    """
    if not policies.may_register(actor):
        raise NotAllowed(_("您的岗位不能登记人员。"))
    values = _checked(
        name=lambda: identifiers.check_name(name),
        number=lambda: identifiers.check_number(number_kind, number, today=clock.today()),
        phone=lambda: identifiers.check_phone(phone) if phone.strip() else "",
        address=lambda: _check_address(address),
        sex=lambda: _check_sex(sex),
    )
    fresh = Resident(number_kind=number_kind, made_at=clock.now(), is_registered_here=is_registered_here)
    for field in ("name", "phone", "address"):
        sealed.put(fresh, field, values[field])
    _put_number(fresh, number_kind, values["number"])
    fresh.sex = fresh.sex if values["number"] else values["sex"] or "0"
    # ON CONFLICT DO NOTHING waits for a clerk who is entering the same number at this moment.
    Resident.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = _holder(values["number"]) if values["number"] else fresh
    if kept is None or kept.pk == fresh.pk:
        record("resident.registered", ("resident", fresh.pk), actor=actor, person=fresh.pk)
        return fresh
    if bytes(kept.name_blind) != fresh.name_blind:
        raise Taken(
            _("这个号码已登记在 %(name)s 名下，姓名不一致，请核对证件。") % {"name": kept.name_masked},
            code="number_other_name",
            resident=str(kept.pk),
        )
    return kept


def _checked(**checks: Callable[[], str]) -> dict[str, str]:
    """Every field's normal form; raises one Invalid that names all wrong fields."""
    values, errors, first = {}, {}, None
    for field, check in checks.items():
        try:
            values[field] = check()
        except Invalid as wrong:
            first = first or wrong
            errors.update(wrong.errors)
    if first is not None:
        raise Invalid(first.code, first.message, errors=errors)
    return values


def _check_address(address: str) -> str:
    address = " ".join(address.split())
    if len(address) > ADDRESS_LENGTH:
        raise Invalid(
            "address_length", _("地址最多%(most)d个字。") % {"most": ADDRESS_LENGTH}, field="address"
        )
    return address


def _check_sex(sex: str) -> str:
    if sex not in {"", "0", "1", "2", "9"}:
        raise Invalid("sex", _("请选择性别。"), field="sex")
    return sex


def _put_number(resident: Resident, kind: str, number: str) -> None:
    resident.number_kind = kind
    sealed.put(resident, "number", number)
    if number:
        resident.sex = identifiers.sex_of(number)
        sealed.put(resident, "birth", identifiers.birth_of(number).isoformat())


def _holder(number: str) -> Resident | None:
    return Resident.objects.filter(
        number_blind=sealed.index("number", number), merged_into__isnull=True
    ).first()


def _locked(resident_id: uuid.UUID, actor: Actor) -> Resident:
    resident = policies.visible_to(actor).select_for_update().filter(pk=resident_id).first()
    if resident is None:
        raise NotFound(_("没有这个人的登记。"))
    return resident


def _save(resident: Resident) -> None:
    resident.version += 1
    resident.save(force_update=True)


@transaction.atomic
def change_contact(
    resident_id: uuid.UUID, *, phone: str | None = None, address: str | None = None, actor: Actor
) -> Resident:
    """Set a person's phone or address ("" takes it away, None leaves it). Raises Invalid, NotAllowed, NotFound."""
    resident = _locked(resident_id, actor)
    if not policies.may_change(actor, resident):
        raise NotAllowed(_("您不能修改这个人的登记。"))
    given = {"phone": phone, "address": address}
    checks = {"phone": lambda v: identifiers.check_phone(v) if v.strip() else "", "address": _check_address}
    values = {field: checks[field](value) for field, value in given.items() if value is not None}
    changed = sorted(field for field, value in values.items() if sealed.get(resident, field) != value)
    if changed:
        for field in changed:
            sealed.put(resident, field, values[field])
        _save(resident)
        record(
            "resident.changed",
            ("resident", resident.pk),
            actor=actor,
            person=resident.pk,
            data={"fields": changed},
        )
    return resident


@transaction.atomic
def rename(resident_id: uuid.UUID, *, name: str, reason: str, actor: Actor) -> Resident:
    """Correct a person's name (更正姓名), for a stated reason. The same name again changes nothing.

    The name before stays in the journal's private part. Raises Invalid at `name` or `reason`, NotAllowed, NotFound.
    """
    resident = _locked(resident_id, actor)
    if not policies.may_change(actor, resident):
        raise NotAllowed(_("您不能修改这个人的登记。"))
    right = _checked(name=lambda: identifiers.check_name(name), reason=lambda: _check_reason(reason))
    before = sealed.get(resident, "name")
    if before == right["name"]:
        return resident
    sealed.put(resident, "name", right["name"])
    _save(resident)
    record(
        "resident.renamed",
        ("resident", resident.pk),
        actor=actor,
        person=resident.pk,
        private={"before": before, "reason": right["reason"]},
    )
    return resident


@transaction.atomic
def identify(resident_id: uuid.UUID, *, number_kind: str, number: str, actor: Actor) -> Resident:
    """Give somebody who was kept without a number their number. The same number again changes nothing.

    Raises Taken where somebody else has it (then `merge`), IllegalMove where this person has another number.
    """
    resident = _locked(resident_id, actor)
    if not policies.may_change(actor, resident):
        raise NotAllowed(_("您不能修改这个人的登记。"))
    normal = identifiers.check_number(number_kind, number, today=clock.today())
    if not normal:
        raise Invalid("number_missing", _("请填写证件号码。"), field="number")
    present = sealed.get(resident, "number")
    if present == normal:
        return resident
    if present:
        raise IllegalMove(_("这个人已有证件号码，不能改成别的号码。"))
    holder = _holder(normal)
    if holder is not None:
        raise Taken(
            _("这个号码已登记在 %(name)s 名下；如是同一人，请合并两份登记。") % {"name": holder.name_masked},
            code="number_taken",
            resident=str(holder.pk),
        )
    _put_number(resident, number_kind, normal)
    try:
        with transaction.atomic():
            _save(resident)
    except IntegrityError:  # somebody else entered the number a moment ago
        raise Taken(_("这个号码刚刚被登记给了别人，请重新查询。"), code="number_taken") from None
    record("resident.identified", ("resident", resident.pk), actor=actor, person=resident.pk)
    return resident


@transaction.atomic
def merge(keep_id: uuid.UUID, other_id: uuid.UUID, *, reason: str, actor: Actor) -> Resident:
    """Say that two entries are one person: `other` points at `keep`, both rows and both histories stay.

    What `keep` lacks (number, phone, address) comes from `other`. Raises Invalid for one person twice, for two
    different numbers or without a reason, IllegalMove where one of them is merged already.
    """
    if keep_id == other_id:
        raise Invalid("same_person", _("请选择两份不同的登记。"), field="other")
    rows = {pk: _locked(pk, actor) for pk in sorted((keep_id, other_id))}
    keep, other = rows[keep_id], rows[other_id]
    if not policies.may_merge(actor, keep, other):
        raise NotAllowed(_("合并登记要由审批人员或负责人来做。"))
    if keep.merged_into_id or other.merged_into_id:
        raise IllegalMove(_("其中一份登记已经合并过了。"))
    why = _check_reason(reason)
    if keep.number_blind and other.number_blind:
        raise Invalid("two_numbers", _("两份登记的证件号码不同，不是同一个人。"), field="other")
    other.merged_into = keep
    _save(other)
    _complete(keep, other)
    for one, role in ((keep, "kept"), (other, "merged")):
        record(
            "resident.merged",
            ("resident", one.pk),
            actor=actor,
            person=one.pk,
            data={"role": role, "keep": str(keep.pk), "other": str(other.pk)},
            private={"reason": why},
        )
    return keep


def _complete(keep: Resident, other: Resident) -> None:
    number = sealed.get(other, "number")
    if number:
        _put_number(keep, other.number_kind, number)
    for field in ("phone", "address"):
        if not sealed.get(keep, field):
            sealed.put(keep, field, sealed.get(other, field))
    if keep.is_registered_here is None:
        keep.is_registered_here = other.is_registered_here
    _save(keep)


def _check_reason(reason: str) -> str:
    reason = " ".join(reason.split())
    if not reason:
        raise Invalid("reason_missing", _("请写明事由。"), field="reason")
    least, most = REASON_LENGTH
    if len(reason) > most:
        raise Invalid("reason_length", _("事由最多%(most)d个字。") % {"most": most}, field="reason")
    if len(reason) < least or not any(sign.isalpha() for sign in reason):
        raise Invalid(
            "reason_short",
            _("请用至少%(least)d个字写清事由，例如“核对领取人身份”。") % {"least": least},
            field="reason",
        )
    return reason


@act
def disclose(resident_id: uuid.UUID, fields: tuple[str, ...], *, reason: str, actor: Actor) -> dict[str, str]:
    """Open sealed fields of a person for a stated reason; that it was done is itself in the journal.

    Raises NotFound for who may not know of the person, NotAllowed where the actor's roles do not open a field,
    Invalid without a reason or for an unknown field. Changes nothing but the journal.
    """
    resident = policies.visible_to(actor).filter(pk=resident_id).first()
    if resident is None:
        raise NotFound(_("没有这个人的登记。"))
    if not fields or set(fields) - set(sealed.FIELDS):
        raise Invalid("unknown_field", _("请选择要查看的内容。"), field="fields")
    if not all(policies.may_disclose(actor, resident, field) for field in fields):
        raise NotAllowed(_("您的岗位不需要查看这项内容。"))
    record(
        "resident.disclosed",
        ("resident", resident.pk),
        actor=actor,
        person=resident.pk,
        data={"fields": sorted(set(fields))},
        private={"reason": _check_reason(reason)},
    )
    return {field: sealed.get(resident, field) for field in fields}


@transaction.atomic
def tell_looks(resident_id: uuid.UUID, *, identity: str, actor: Actor) -> Resident:
    """Tell a person at the counter who looked at their data, after the document that they showed; a look of its own.

    Raises NotFound, NotAllowed, Invalid without the document. Changes nothing but the journal.
    """
    resident = policies.visible_to(actor).filter(pk=resident_id).first()
    if resident is None:
        raise NotFound(_("没有这个人的登记。"))
    if not policies.may_tell_looks(actor):
        raise NotAllowed(_("由窗口人员核对本人身份后打印。"))
    shown = " ".join(identity.split())
    if not shown or len(shown) > IDENTITY_LENGTH:
        raise Invalid("identity", _("请写明本人出示了什么证件。"), field="identity")
    record(
        "resident.looks_told",
        ("resident", resident.pk),
        actor=actor,
        person=resident.pk,
        private={"identity": shown},
    )
    return resident


@transaction.atomic
def register_organisation(
    *, credit_code: str, name: str, representative_id: uuid.UUID | None = None, actor: Actor
) -> Organisation:
    """Enter an organisation (单位); the same code again gives the one that is there.

    Raises Invalid, Taken where the code is there under another name, NotFound for an unknown representative.
    """
    if not policies.may_register(actor):
        raise NotAllowed(_("您的岗位不能登记单位。"))
    values = _checked(
        credit_code=lambda: identifiers.check_credit_code(credit_code),
        name=lambda: identifiers.check_organisation_name(name),
    )
    if representative_id is not None and not policies.visible_to(actor).filter(pk=representative_id).exists():
        raise NotFound(_("没有这个人的登记。"))
    fresh = Organisation(**values, representative_id=representative_id, made_at=clock.now())
    Organisation.objects.bulk_create([fresh], ignore_conflicts=True)
    kept = Organisation.objects.get(credit_code=fresh.credit_code)
    if kept.pk == fresh.pk:
        record("organisation.registered", ("organisation", fresh.pk), actor=actor)
    elif kept.name != fresh.name:
        raise Taken(
            _("这个代码已登记为“%(name)s”，名称不一致，请核对证照。") % {"name": kept.name},
            code="credit_code_other_name",
            organisation=str(kept.pk),
        )
    return kept
