"""What may be done with a seal just now by this actor: each deed with its small form, and how the form becomes an action."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.acts.seals import actions, policies, queries
from doorstep.acts.seals.models import Custody, Handover, Outing, Seal, SealKey
from doorstep.acts.seals.states import MOVES
from doorstep.base import clock
from doorstep.base.accounts.actor import Actor
from doorstep.base.core.errors import DomainError, Invalid, NotFound
from doorstep.faces.shell.seal_key import KeyFields, wish_of
from doorstep.registry.catalogue.models import Depth
from doorstep.registry.catalogue.queries import offered_at


@dataclass(frozen=True)
class About:
    """A seal and what is open on it now."""

    seal: Seal
    custody: Custody | None
    last: Custody | None
    handover: Handover | None
    outing: Outing | None
    key: SealKey | None
    """The key that it was given last and that was not taken away; whether it signs now, custody decides too."""


def about(seal: Seal) -> About:
    """Read what is open on a seal; five queries."""
    return About(
        seal,
        queries.custody(seal, clock.now()),
        queries.last_custody(seal),
        queries.open_handover(seal),
        queries.open_outing(seal),
        queries.key_given(seal),
    )


@dataclass(frozen=True)
class Verb:
    """One deed: its words, its fields, where on the page it stands, and whether it can't be undone."""

    title: Any
    part: str
    fields: tuple[str, ...] = ()
    icon: str = "edit"
    grave: bool = False
    note: Any = ""


VERBS: dict[str, Verb] = {
    "hand_to": Verb(_("指定保管人"), "custody", ("keeper", "witness", "valid_until"), "users"),
    "begin_handover": Verb(
        _("开始交接"),
        "custody",
        ("keeper", "witness", "supervisor", "valid_until"),
        "transfer",
        note=_("交接结束以前，任何人不能用印。"),
    ),
    "finish_handover": Verb(_("确认交接完成"), "custody", ("appearance_ok", "remark"), "check"),
    "cancel_handover": Verb(_("取消交接"), "custody", ("remark",), "undo"),
    "allow_outing": Verb(
        _("批准外出"),
        "outing",
        ("first", "second", "day", "reason"),
        "route",
        note=_("原则上不得带出。两人同行，当天带出、当天交回。"),
    ),
    "cancel_outing": Verb(_("取消外出"), "outing", (), "undo"),
    "take_out": Verb(_("登记带出"), "outing", (), "arrow-right"),
    "bring_back": Verb(_("登记交回"), "outing", (), "check"),
    "approve": Verb(
        _("事先批准用印"),
        "approval",
        ("item", "valid_until", "reason"),
        "check-circle",
        note=_("用于即办件的准予决定。批准人不是经办人，也不是保管人。"),
    ),
    "give_key": Verb(
        _("配发签章密钥"),
        "key",
        tuple(KeyFields.base_fields),
        "certificate",
        note=_("换上新密钥，原来的不再签章；它签过的证照仍然有效。"),
    ),
    "retire_key": Verb(_("收回签章密钥"), "key", ("reason",), "lock", grave=True),
    "set_scope": Verb(_("规定使用范围"), "scope", ("items", "hours"), "filter"),
    "file": Verb(_("印模备案"), "life", ("filing_number", "imprint"), "file-check"),
    "put_in_use": Verb(_("启用"), "life", (), "play"),
    "suspend": Verb(
        _("停用"), "life", ("reason",), "pause", note=_("立即停止用印；正在进行的交接、外出一并结束。")
    ),
    "seal_away": Verb(_("封存"), "life", ("reason",), "lock", grave=True, note=_("封存以后不能再启用。")),
    "destroy": Verb(
        _("销毁"), "life", ("first", "second", "reason"), "trash", grave=True, note=_("不能撤销。台账保留。")
    ),
    "lose": Verb(
        _("登记遗失"),
        "life",
        ("report_number", "void_notice"),
        "alert",
        grave=True,
        note=_("不能撤销。先向公安机关报案并声明作废，找回的印章也不再使用。"),
    ),
}
ARGUMENTS = {
    "keeper": "keeper_id",
    "witness": "witness_id",
    "supervisor": "supervisor_id",
    "first": "first_id",
    "second": "second_id",
    "item": "item_code",
}


def allowed(found: About, actor: Actor) -> Iterator[str]:
    """The verbs that state and policies allow now, in the page's order."""
    seal, outing, handover = found.seal, found.outing, found.handover
    manages, hands = policies.may_manage(actor, seal.site_id), policies.may_hand(actor, seal)
    approves = policies.may_approve(actor, seal, found.custody)
    carries = policies.may_carry(actor, outing, found.custody)
    may = {
        "hand_to": hands,
        "begin_handover": found.last and policies.may_begin_handover(actor, seal, found.last),
        "finish_handover": handover and policies.may_finish_handover(actor, handover),
        "cancel_handover": handover and policies.may_cancel_handover(actor, seal, handover),
        "allow_outing": approves and (outing is None or outing.day < clock.today()),
        "cancel_outing": outing and outing.taken_at is None and hands,
        "take_out": outing and outing.day == clock.today() and carries,
        "bring_back": outing and (carries or hands),
        "approve": approves,
        "retire_key": found.key and manages,
        "lose": policies.may_report_loss(actor, seal),
    }
    for verb in VERBS:
        if seal.status in MOVES[verb] and may.get(verb, manages):
            yield verb


def form_of(verb: str, seal: Seal, data: Any = None, files: Any = None, *, auto_id: str = "") -> forms.Form:
    """The form of one deed, its people and items those of the seal's site."""
    form = forms.Form(data, files, auto_id=auto_id or f"id_{verb}_%s")
    for name in VERBS[verb].fields:
        form.fields[name] = FIELDS[name](seal)
    return form


def perform(verb: str, seal: Seal, request: Any) -> None:
    """Do the deed with what the form says; raises Invalid for what the form itself refuses."""
    if verb not in VERBS:
        raise NotFound(_("没有这一步。"))
    form = form_of(verb, seal, request.POST, request.FILES)
    if not form.is_valid():
        errors = {name: list(messages) for name, messages in form.errors.items()}
        raise Invalid("form", _("请检查标出的内容。"), errors=errors)
    if verb == "give_key":
        actions.give_key(seal.code, wish_of(form.cleaned_data), actor=request.actor)
        return
    given = {ARGUMENTS.get(name, name): value for name, value in _arguments(form.cleaned_data)}
    getattr(actions, verb)(seal.code, **given, actor=request.actor)


def refused(verb: str, seal: Seal, typed: Any, error: DomainError) -> forms.Form:
    """The form as it was sent, with the refusal at its fields."""
    form = form_of(verb, seal, typed, {}, auto_id="id_%s")
    form.is_valid()
    for name, messages in (error.errors if isinstance(error, Invalid) else {}).items():
        for message in messages:
            if name in form.fields and message not in form.errors.get(name, []):
                form.add_error(name, message)
    return form


def _arguments(cleaned: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in cleaned.items():
        if name in {"keeper", "witness", "supervisor", "first", "second"}:
            yield name, int(value)
        elif name == "valid_until":
            yield name, dt.datetime.combine(value, dt.time.max, tzinfo=clock.ZONE) if value else None
        elif name == "imprint":
            yield name, value.read() if value else None
        elif name == "items":
            yield name, value.replace("，", " ").replace(",", " ").split()
        elif name == "hours":
            yield name, list(_hours(value))
        else:
            yield name, value or (None if name in {"item", "day"} else value)


def _hours(text: str) -> Iterator[tuple[int, str, str]]:
    """Lines such as "1 09:00-12:00", Monday being 1; the action checks the times."""
    for line in text.splitlines():
        day, _space, span = line.strip().partition(" ")
        opens, _dash, closes = span.strip().replace("—", "-").replace("–", "-").partition("-")
        if line.strip():
            yield int(day) - 1 if day.isdecimal() else -1, opens.strip(), closes.strip()


def hours_text(hours: list[Any]) -> str:
    """A scope's hours as they are typed."""
    return "\n".join(f"{weekday + 1} {opens}-{closes}" for weekday, opens, closes in hours)


def _person(label: Any, choose: Callable[[str, dt.datetime], list[Any]]) -> Callable[[Seal], forms.Field]:
    def make(seal: Seal) -> forms.Field:
        people = choose(seal.site_id, clock.now())
        choices = [("", _("请选择")), *((str(person.pk), person.name) for person in people)]
        return forms.ChoiceField(label=label, choices=choices)

    return make


def _words(
    label: Any, *, rows: int = 0, length: int = 200, wanted: bool = True, hint: Any = ""
) -> Callable[[Seal], forms.Field]:
    def make(_seal: Seal) -> forms.Field:
        widget = (
            forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
        )
        return forms.CharField(label=label, max_length=length, required=wanted, widget=widget, help_text=hint)

    return make


def _date(label: Any, hint: Any = "") -> Callable[[Seal], forms.Field]:
    def make(_seal: Seal) -> forms.Field:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        return forms.DateField(
            label=label, required=False, widget=widget, help_text=hint, validators=[_not_far]
        )

    return make


def _not_far(day: dt.date) -> None:
    if day > clock.years_on(clock.today(), 10):
        raise forms.ValidationError(_("日期最远到十年以后，请核对年份。"))


def _item(seal: Seal) -> forms.Field:
    offered = offered_at(seal.site_id, Depth.DECIDE)
    choices = [("", _("本点位全部即办件")), *((row.item_id, row.item.current.name) for row in offered)]
    return forms.ChoiceField(label=_("事项"), choices=choices, required=False)


def _scope(name: str, label: Any, hint: Any) -> Callable[[Seal], forms.Field]:
    def make(seal: Seal) -> forms.Field:
        scope = getattr(seal, "scope", None)
        now = {"items": "\n".join(scope.items), "hours": hours_text(scope.hours)}[name] if scope else ""
        widget = forms.Textarea(attrs={"rows": 4, "spellcheck": "false"})
        return forms.CharField(label=label, required=False, initial=now, widget=widget, help_text=hint)

    return make


def _of_key(name: str) -> Callable[[Seal], forms.Field]:
    return lambda _seal: copy.deepcopy(KeyFields.base_fields[name])


FIELDS: dict[str, Callable[[Seal], forms.Field]] = {
    **{name: _of_key(name) for name in KeyFields.base_fields},
    "keeper": _person(_("监印人（保管人A）"), queries.keepers_at),
    "witness": _person(_("见证人（保管人B）"), queries.keepers_at),
    "supervisor": _person(_("监交人"), queries.staff_at),
    "first": _person(_("第一人"), queries.staff_at),
    "second": _person(_("第二人"), queries.staff_at),
    "valid_until": _date(_("到哪一天为止"), _("不填就一直有效")),
    "day": _date(_("外出日期"), _("不填就是今天")),
    "item": _item,
    "reason": _words(_("事由")),
    "remark": _words(_("备注"), wanted=False),
    "filing_number": _words(_("备案号"), length=60),
    "imprint": lambda _seal: forms.FileField(label=_("印模图片"), required=False),
    "report_number": _words(_("报案回执号"), length=60),
    "void_notice": _words(_("声明作废的公告（媒体、日期）")),
    "appearance_ok": lambda _seal: forms.BooleanField(
        label=_("印章外观完好，印模清晰，台账序号已核对"), required=False
    ),
    "items": _scope("items", _("事项编码"), _("每行一个；不填就是本点位办理的全部事项")),
    "hours": _scope(
        "hours",
        _("用印时间"),
        _("每行一段，如“1 09:00-12:00”，1 是星期一；不填就是点位的服务时间和延时服务时间"),
    ),
}
