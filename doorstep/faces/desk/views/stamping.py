"""A paper of an affair that is stamped by hand: one line of the register like any other use (实物用印)."""

from __future__ import annotations

import hashlib
import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from doorstep.acts.seals import actions
from doorstep.acts.seals import queries as seals
from doorstep.acts.seals.models import Edge, Medium
from doorstep.base import clock
from doorstep.base.core.errors import Invalid, NotAllowed
from doorstep.cases.applications import policies, queries
from doorstep.cases.applications.models import Application
from doorstep.faces.desk.access import desk
from doorstep.faces.desk.deeds import deed
from doorstep.faces.desk.frame import page
from doorstep.registry.staff.models import Role

from .deciding import after_the_rules

MOST = 20 * 1024 * 1024
"""Bytes of a file whose digest is taken."""


class PaperForm(forms.Form):
    """What the register says of a paper; the file is read for its digest and not kept."""

    document_name = forms.CharField(label=lazy("文书名称"), max_length=80)
    document_number = forms.CharField(label=lazy("文号"), max_length=60)
    file = forms.FileField(label=lazy("文书的文件或扫描件"), help_text=lazy("只取它的摘要登记，不保存文件"))
    copies = forms.IntegerField(label=lazy("份数"), min_value=1, max_value=999, initial=1)
    edge = forms.ChoiceField(label=lazy("骑缝/错页"), choices=Edge.choices, required=False)
    reason = forms.CharField(label=lazy("用章事由"), max_length=200)
    approver = forms.ChoiceField(label=lazy("审核（批准）人"), required=False)
    remark = forms.CharField(label=lazy("备注"), max_length=200, required=False)

    def __init__(self, site_code: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        signers = [(str(one.pk), one.name) for one in seals.signers_at(site_code, clock.now())]
        self.fields["approver"].choices = [("", _("按中心负责人事先的批准")), *signers]

    def clean_file(self) -> Any:
        """A file with something in it, not too large to be read at once."""
        file = self.cleaned_data["file"]
        if file.size > MOST:
            raise forms.ValidationError(_("文件不能超过 20 MB。"))
        return file


@require_safe
@desk(Role.CLERK)
def paper(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """The form; after a refusal as it was typed."""
    affair = _affair(request, application_id)
    form = PaperForm(affair.site_id, request.typed if request.refusal else None)
    return page(request, "stamp.html", {"affair": affair, "form": form})


@desk(Role.CLERK)
@after_the_rules
@deed("desk:paper", "application_id")
def stamp(request: Any, application_id: uuid.UUID) -> HttpResponse:
    """Write the line; then the paper is stamped."""
    affair = _affair(request, application_id)
    form = PaperForm(affair.site_id, request.POST, request.FILES)
    if not form.is_valid():
        errors = {name: list(found) for name, found in form.errors.items()}
        raise Invalid("form", _("请检查标出的内容。"), errors=errors)
    said = form.cleaned_data
    line = actions.use(
        affair.site_id,
        affair=affair.number,
        item_code=affair.version.item_id,
        item_name=affair.version.name,
        applicant_masked=affair.applicant.name_masked,
        document_name=said["document_name"],
        document_number=said["document_number"],
        document_digest=hashlib.sha256(said["file"].read()).digest(),
        reason=said["reason"],
        copies=said["copies"],
        edge=said["edge"],
        remark=said["remark"],
        medium=Medium.PHYSICAL,
        approver_id=int(said["approver"]) if said["approver"] else None,
        actor=request.actor,
    )
    messages.success(request, _("已登记第 %(number)d 号，现在可以在纸上用印。") % {"number": line.number})
    return redirect("desk:record", application_id=application_id)


def _affair(request: Any, application_id: uuid.UUID) -> Application:
    affair = queries.find(request.actor, application_id)
    if not policies.may_stamp_paper(request.actor, affair):
        raise NotAllowed(_("受理以后的办件才能在纸上用印，由本点位的综窗人员办理。"))
    return affair
