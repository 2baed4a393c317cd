"""The desk's own small forms. What an affair asks is the item's schema, not here."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from doorstep.base.core.errors import DomainError, Invalid
from doorstep.registry.people.models import NumberKind


class Refusable(forms.Form):
    """A form whose fields can carry what an action says of them."""

    def refuse(self, error: DomainError) -> None:
        """Put an action's refusal at the fields that it names."""
        named = error.errors if isinstance(error, Invalid) else {}
        for field, found in named.items():
            for message in found:
                self.add_error(field if field in self.fields else None, message)
        if not named:
            self.add_error(None, error.message)


class RegisterForm(Refusable):
    """A person who is not known yet."""

    number_kind = forms.ChoiceField(label=_("证件类型"), choices=NumberKind.choices)
    number = forms.CharField(
        label=_("证件号码"), required=False, max_length=24, help_text=_("选“暂无证件”的不填。")
    )
    name = forms.CharField(label=_("姓名"), max_length=60)
    phone = forms.CharField(label=_("手机号"), required=False, max_length=20)
    address = forms.CharField(label=_("住址"), required=False, max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # asked for by every kind but one: the action says so, the label does not call it optional
        self.fields["number"].is_wanted = True  # type: ignore[attr-defined]
        self.fields["number"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["phone"].widget.attrs |= {"autocomplete": "off", "inputmode": "tel"}
        for name in ("name", "address"):
            self.fields[name].widget.attrs["autocomplete"] = "off"

    def starting_where_it_is_empty(self) -> RegisterForm:
        """The same form, with the cursor in the first field that must still be filled."""
        wanted = next(name for name in ("number", "name") if not self.initial.get(name))
        self.fields[wanted].widget.attrs["data-focus"] = True
        return self


class OrganisationForm(Refusable):
    """An organisation that is not known yet, as its licence says."""

    credit_code = forms.CharField(label=_("统一社会信用代码"), max_length=30)
    name = forms.CharField(label=_("单位名称"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # the page may ask for a person and for an organisation at once
        super().__init__(*args, auto_id="id_firm_%s", **kwargs)
        self.fields["credit_code"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["name"].widget.attrs |= {"autocomplete": "off", "data-focus": True}


class ReasonForm(forms.Form):
    """A reason that somebody will read; the action says whether it is enough."""

    reason = forms.CharField(label=_("理由"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
