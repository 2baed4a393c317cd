"""The pages that every face shares: errors, and the two switches that a cookie keeps."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from doorstep.base.core.errors import DomainError
from doorstep.faces.shell.middleware import public

YEAR = 365 * 24 * 3600


def _words(status: int) -> dict[str, Any]:
    """Heading, text and ways on for one kind of refusal."""
    return {
        400: {
            "heading": _("这个请求读不懂"),
            "text": _("页面可能已经过期，或者地址不完整。您没有做错什么，也没有改动任何内容。"),
            "next_steps": [_("返回上一页，刷新后再试一次"), _("还是不行，请找窗口工作人员")],
        },
        403: {
            "heading": _("您不能办这件事"),
            "text": _("您的账号没有这一步的权限，没有改动任何内容。"),
            "next_steps": [_("请有权限的同事办理"), _("需要开通权限，请找本点位负责人")],
            "glyph": "lock",
        },
        404: {
            "heading": _("没有找到这个页面"),
            "text": _("地址可能抄错了，或者这里的内容不向您开放。"),
            "next_steps": [_("检查地址或编号是否完整"), _("从首页重新查找")],
            "glyph": "search",
        },
        409: {
            "heading": _("现在不能这样办"),
            "text": _("这件事的状态刚刚变了，没有改动任何内容。"),
            "next_steps": [_("返回上一页，看看最新状态")],
            "glyph": "clock",
        },
        422: {
            "heading": _("填写的内容有问题"),
            "text": _("没有改动任何内容。"),
            "next_steps": [_("返回上一页，改正后再提交")],
            "glyph": "edit",
        },
    }[status]


def _page(request: HttpRequest, status: int, **extra: Any) -> HttpResponse:
    response = render(request, "shell/error.html", {**_words(status), **extra}, status=status)
    if request.headers.get("HX-Request"):
        response["HX-Retarget"] = response["HX-Reselect"] = "#main"
        response["HX-Reswap"] = "outerHTML"
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for a request that could not be read."""
    return _page(request, 400)


def not_allowed(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for something the visitor may not do."""
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for something that is not there, or not for this visitor."""
    return _page(request, 404)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form that was open too long; says that nothing was changed (setting CSRF_FAILURE_VIEW)."""
    return _page(
        request,
        403,
        heading=_("页面放得太久了"),
        text=_("为了您的安全，这张表需要重新打开再提交。没有改动任何内容。"),
        next_steps=[_("返回上一页，刷新后再提交")],
        glyph="clock",
    )


def locked_out(request: HttpRequest, *_given: Any) -> HttpResponse:
    """The page after too many wrong passwords (setting AXES_LOCKOUT_CALLABLE)."""
    response = _page(
        request,
        403,
        heading=_("密码错得太多了"),
        text=_("为了您的账号安全，这个账号暂时不能在这里登录。"),
        next_steps=[_("过一刻钟再试"), _("急着办事，请在平时用的电脑上登录，或找本县系统管理员")],
        glyph="clock",
    )
    response.status_code = 429
    return response


def too_many_codes(request: HttpRequest) -> HttpResponse:
    """The page after too many wrong codes from one address; a right one has to wait as well."""
    response = _page(
        request,
        403,
        heading=_("查得太多了"),
        text=_("从您这里连着输了很多不存在的码，先停一停。"),
        next_steps=[_("过一刻钟再试"), _("急着知道，请带身份证和通知书到任何一个便民服务中心问")],
        glyph="clock",
    )
    response.status_code = 429
    response["Retry-After"] = "900"
    return response


def refused(request: HttpRequest, error: DomainError) -> HttpResponse:
    """The page for an action's refusal: its own message, then how to go on."""
    extra: dict[str, Any] = {"code": error.code}
    if error.message and error.status != 404:
        extra["text"] = error.message
    extra["back"] = _back(request)
    extra["back_word"] = _("返回上一页")
    return _page(request, error.status, **extra)


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for our own fault; asks nothing of the database, which may be what failed."""
    elder = request.COOKIES.get("elder") == "1"
    return HttpResponse(render_to_string("shell/500.html", {"elder": elder}), status=500)


def _back(request: HttpRequest) -> str:
    """Where the visitor came from, if that is one of our own pages; else the first page."""
    address = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    return (
        address if address and url_has_allowed_host_and_scheme(address, hosts, request.is_secure()) else "/"
    )


def _onward(request: HttpRequest) -> HttpResponseRedirect:
    address = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(address, {request.get_host()}, request.is_secure())
    return HttpResponseRedirect(address if address and safe else "/")


@public
@require_POST
def elder(request: HttpRequest) -> HttpResponse:
    """Switch the elder mode (长辈版) on or off for a year and go back to the page."""
    response = _onward(request)
    on = "1" if request.POST.get("elder") == "1" else "0"
    response.set_cookie(
        "elder", on, max_age=YEAR, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE, httponly=True
    )
    return response


@public
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Switch the language for a year and go back to the page; an unknown language changes nothing."""
    response = _onward(request)
    wanted = request.POST.get("language", "")
    if wanted in dict(settings.LANGUAGES) and check_for_language(wanted):
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME,
            wanted,
            max_age=YEAR,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
    return response
