"""The bureau writes what a bundle (一件事) asks and does: rows for questions and parts, a draft, a check, a publication."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from doorstep.base.core.errors import Invalid, NotAllowed
from doorstep.cases.packages import actions, building, policies, queries, writing
from doorstep.cases.packages.definition import Definition, PartRow, Question
from doorstep.registry.catalogue.queries import listed_items

View = Callable[..., HttpResponse]
SPARE = 2
"""Empty rows below the others, for what is new; another save brings two more."""
QUESTION = ("name", "title", "choices", "help", "if")
PART = ("key", "item", "when", "after")


def bureau(view: View) -> View:
    """Open a view to those who publish bundles."""

    @wraps(view)
    def open_door(request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not policies.may_publish(request.actor):
            raise NotAllowed(_("只有行政审批局可以发布一件事。"))
        return view(request, *args, **kwargs)

    return open_door


@require_http_methods(["GET", "HEAD", "POST"])
@bureau
def packages(request: Any) -> HttpResponse:
    """All bundles with their present version, and whether a draft waits; a POST begins a new one."""
    wrong: dict[str, list[Any]] = {}
    if request.method == "POST":
        given = {name: request.POST.get(name, "") for name in ("code", "title", "text")}
        try:
            actions.begin_kind(**given, actor=request.actor)
        except Invalid as refusal:
            wrong = refusal.errors
        else:
            messages.success(request, _("已新建，请写上问题和事项。"))
            return redirect("office:package", code=given["code"].strip())
    context = {"kinds": queries.with_drafts(), "wrong": wrong, "typed": request.POST}
    return render(request, "office/packages.html", context, status=422 if wrong else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@bureau
def edit(request: Any, code: str) -> HttpResponse:
    """The next version in rows, from the draft or from the last; a save keeps the draft and says what is still wrong."""
    version = queries.newest(code)
    base = building.definition_of(version, list(version.parts.order_by("position")))
    if request.method == "POST":
        try:
            actions.draft(code, _written(request, base), actor=request.actor)
        except Invalid as refusal:
            return _page(request, code, version, _typed(request), refusal.errors, status=422)
        messages.success(request, _("草稿已保存。"))
        return redirect("office:package", code=code)
    wrong: dict[str, list[str]] = {}
    if version.published_at is None:
        for place, row, fault in building.build(base).faults:
            wrong.setdefault(f"{place}.{row}", []).append(fault)
    return _page(request, code, version, _rows(base), wrong)


@require_POST
@bureau
def publish(request: Any, code: str) -> HttpResponse:
    """Publish the draft; what keeps it from that is said on its page."""
    try:
        version = actions.publish(code, actor=request.actor)
    except Invalid as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("已发布第 %(n)d 版，新收件按它办理。") % {"n": version.number})
    return redirect("office:package", code=code)


@require_POST
@bureau
def discard(request: Any, code: str) -> HttpResponse:
    """Throw the draft away; a bundle that was never published is gone with it."""
    is_kept = actions.discard(code, actor=request.actor)
    messages.success(request, _("草稿已删除。"))
    return redirect("office:package", code=code) if is_kept else redirect("office:packages")


def _page(
    request: Any,
    code: str,
    version: Any,
    rows: dict[str, Any],
    wrong: dict[str, list[Any]],
    *,
    status: int = 200,
) -> HttpResponse:
    for place in ("questions", "parts"):
        for number, row in enumerate(rows[place], 1):
            row["wrong"] = wrong.get(f"{place}.{number}", [])
    context = {
        "code": code,
        "version": version,
        "rows": rows,
        "wrong": [fault for place in ("questions.0", "parts.0") for fault in wrong.get(place, [])],
        "has_faults": bool(wrong),
        "items": listed_items().order_by("current__pinyin"),
        "history": version.kind.versions.select_related("published_by").order_by("-number"),
    }
    return render(request, "office/package.html", context, status=status)


def _rows(base: Definition) -> dict[str, Any]:
    """A definition as the page shows it, with the empty rows."""
    names = {part.key: part for part in base.parts}
    titles = {
        item.code: item.current.name for item in listed_items().filter(code__in=[p.item for p in base.parts])
    }
    questions = [
        {
            "name": q.name,
            "title": q.title,
            "choices": "\n".join(q.choices),
            "help": q.help,
            "if": writing.lines(q.only_if, base.questions),
        }
        for q in base.questions
    ]
    parts = [
        {
            "key": p.key,
            "item": titles.get(p.item, p.item),
            "when": writing.lines(p.when, base.questions),
            "after": "、".join(key for key in p.after if key in names),
        }
        for p in base.parts
    ]
    return {
        "title": base.title,
        "text": base.text,
        "questions": [*questions, *({} for _spare in range(SPARE))],
        "parts": [*parts, *({} for _spare in range(SPARE))],
    }


def _typed(request: Any) -> dict[str, Any]:
    """What was sent, as the page shows it again: nothing typed is lost."""
    return {
        "title": request.POST.get("title", ""),
        "text": request.POST.get("text", ""),
        "questions": _sent(request, "q", QUESTION),
        "parts": _sent(request, "p", PART),
    }


def _sent(request: Any, prefix: str, columns: tuple[str, ...]) -> list[dict[str, Any]]:
    lists = [request.POST.getlist(f"{prefix}_{column}") for column in columns]
    return [dict(zip(columns, row, strict=True)) for row in zip(*lists, strict=False)]


def _written(request: Any, base: Definition) -> Definition:
    """The rows that say something, as a definition; a row without a title or an item is left out."""
    typed = _typed(request)
    taken = {row["name"] for row in typed["questions"]} | {row["key"] for row in typed["parts"]}
    questions: list[Question] = []
    for number, row in enumerate(typed["questions"], 1):
        if row["title"].strip():
            questions.append(
                Question(
                    row["name"].strip() or writing.fresh("q", taken),
                    row["title"].strip(),
                    tuple(writing.choices(row["choices"])),
                    row["help"].strip(),
                    writing.condition(row["if"], questions, f"questions.{number}"),
                )
            )
    codes = {item.current.name: item.code for item in listed_items()}
    parts = [
        PartRow(
            row["key"].strip() or writing.fresh("p", taken),
            codes.get(row["item"].strip(), row["item"].strip()),
            writing.condition(row["when"], questions, f"parts.{number}"),
            tuple(writing.choices(row["after"])),
        )
        for number, row in enumerate(typed["parts"], 1)
        if row["item"].strip()
    ]
    return building.with_rows(base, tuple(questions), tuple(parts), typed)
