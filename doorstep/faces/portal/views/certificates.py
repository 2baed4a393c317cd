"""Is this certificate genuine? By the code that is printed on it, or by its file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from doorstep.acts.certificates import judging, queries
from doorstep.base.core.errors import Invalid
from doorstep.faces.shell import guessing
from doorstep.faces.shell.middleware import public

DOOR = "check"
ROOM_FOR_THE_FORM = 64 * 1024
"""What a form may weigh beside its file, in bytes."""


class CodeForm(forms.Form):
    """The check code."""

    code = forms.CharField(
        label=_("查验码"),
        max_length=30,
        help_text=_("印在证照二维码下面，不分大小写，短横线可以不写"),
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "class": "code"}
        ),
    )

    def clean_code(self) -> str:
        """Letters and digits, whatever stands between them."""
        code = "".join(character for character in self.cleaned_data["code"] if character.isalnum())
        if not code:
            raise forms.ValidationError(_("查验码是 12 位字母和数字。"))
        return code


class FileForm(forms.Form):
    """The certificate's file."""

    file = forms.FileField(
        label=_("电子证照文件"),
        help_text=_("PDF，不超过 10 MB。查验以后文件不会留在我们这里"),
        widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}),
    )


@public
@require_safe
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for the code or the file."""
    form = CodeForm(request.GET) if "code" in request.GET else CodeForm()
    if form.is_bound and form.is_valid():
        return redirect("portal:check_result", code=form.cleaned_data["code"])
    return _ask(request, form, FileForm())


@public
@require_safe
@guessing.guarded(DOOR)
def tell(request: HttpRequest, code: str) -> HttpResponse:
    """Genuine, expired, revoked or unknown; an unknown code is an answer too, not a missing page."""
    check = queries.check(code)
    if check.state == "unknown":
        guessing.wrong(DOOR, request)
    return render(request, "portal/check_result.html", {"check": check, "code": code})


# nothing changes by it, so there is nothing to forge; and a file that is too large is refused before it is read
@csrf_exempt
@public
@require_http_methods(["GET", "HEAD", "POST"])
def judge(request: HttpRequest) -> HttpResponse:
    """Tell what a file is; whoever comes back to the address is asked again."""
    if request.method != "POST":
        return redirect("portal:check")
    if int(request.META.get("CONTENT_LENGTH") or 0) > judging.MOST_BYTES + ROOM_FOR_THE_FORM:
        return _ask(request, CodeForm(), _wrong(FileForm({}), judging.too_large()), 413)
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            verdict = judging.judge_file(form.cleaned_data["file"].read())
        except Invalid as refused:
            return _ask(request, CodeForm(), _wrong(form, refused))
        response = render(request, "portal/check_file.html", {"verdict": verdict, "check": verdict.check})
        response["Cache-Control"] = "private, no-store"
        return response
    return _ask(request, CodeForm(), form)


def _wrong(form: FileForm, refused: Invalid) -> FileForm:
    form.errors.clear()
    form.add_error("file", str(refused.message))
    return form


def _ask(
    request: HttpRequest, form: CodeForm, file_form: FileForm, status: int | None = None
) -> HttpResponse:
    bound: dict[str, Any] = {"form": form, "file_form": file_form}
    is_wrong = form.is_bound or file_form.is_bound
    return render(request, "portal/check.html", bound, status=status or (422 if is_wrong else 200))
