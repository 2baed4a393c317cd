"""Every page with somebody who may see it, taken from the permission walk's table: a new page can't be forgotten."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Thread

from django.core.handlers.wsgi import WSGIHandler
from django.core.servers.basehttp import ThreadedWSGIServer
from django.test import Client
from django.test.testcases import QuietWSGIRequestHandler
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext

from doorstep.base.accounts.models import Account
from tests.doors_materials import MATERIAL_DOORS
from tests.doors_packages import PACKAGE_DOORS
from tests.doors_way import WAY_DOORS, WORK
from tests.url_table import DOORS, EVERYONE, STAFF, World

EVERY_DOOR = {
    **DOORS,
    **WAY_DOORS,
    **MATERIAL_DOORS,
    **PACKAGE_DOORS,
    "desk:work": [*DOORS["desk:work"], *WORK],
}

# of several people who may pass, the one whose page shows most
LIKELY = ("clerk", "manager", "site_head", "seal_keeper", "reviewer", "resident")


@dataclass(frozen=True)
class Page:
    """A page to look at: a name for the picture, its address, and who looks (None: nobody logged in)."""

    name: str
    path: str
    who: str | None
    status: int = 200


# pages in a state that a plain address does not show: wrong input, nothing found, refusals
STATES = [
    Page("state-check-unknown", "/check/NOSUCHCODE/", None),
    Page("state-follow-unknown", "/follow/NOSUCHC0DE77/", None, 404),
    Page("state-follow-empty", "/follow/?code=", None, 422),
    Page("state-phone-unknown", "/p/NOSUCHSECRET/", None, 404),
    Page("state-check-empty", "/check/?code=", None, 422),
    Page("state-rate-wrong-code", "/rate/?code=XX", None, 422),
    Page("state-ticket-wrong-code", "/t/?code=XX", None, 422),
    Page("state-search", "/items/?q=开个小面馆", None),
    Page("state-search-nothing", "/items/?q=上火星", None),
    Page("state-items-of-an-event", "/items/?event=open-shop", None),
    Page("state-sites-of-a-town", "/sites/?town=510184112000", None),
    Page("state-sites-near", "/sites/?near=30.60,103.60", None),
    Page("state-sites-none", "/sites/?q=xyz", None),
    Page("state-not-found", "/no-such-page/", None, 404),
    Page("state-not-allowed", "/office/", "clerk", 403),
    Page("state-login-and-security", "/accounts/2fa/", "clerk"),
    Page("state-keep-bureau", "/desk/seals/SEAL-T1/keep/", "manager"),
    Page("state-keep-head", "/desk/seals/SEAL-T1/keep/", "site_head"),
    Page("state-office-all-sites", "/office/?show=all", "manager"),
]


@contextmanager
def serving() -> Iterator[str]:
    """The pages alone, served from threads of this process over the test's database; gives their address.

    The whole program (`served`) is for what needs events, jobs or other processes; looking at pages does not.
    """
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietWSGIRequestHandler, allow_reuse_address=False)
    server.set_app(WSGIHandler())
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def pages(world: World) -> Iterator[Page]:
    """Each address that answers GET with a page, then the states."""
    for name, doors in sorted(EVERY_DOOR.items()):
        if name.startswith("api"):
            continue
        for place, door in enumerate(doors):
            if door.method != "GET" or not door.allowed:
                continue
            path = reverse(name, kwargs=dict(door.args(world)))
            who = door.seen_by or _viewer(door.allowed)
            if Client(raise_request_exception=False).get(path).status_code >= 500:
                raise AssertionError(f"{name}: our own fault")
            if _is_page(path, who):
                yield Page(f"{name.replace(':', '-')}{f'-{place}' if place else ''}", path, who)
    yield from STATES


def _viewer(allowed: frozenset[str]) -> str | None:
    if allowed == EVERYONE:
        return None
    if allowed == STAFF:
        return "clerk"
    return next((who for who in LIKELY if who in allowed), min(allowed, default=None))


def _is_page(path: str, who: str | None) -> bool:
    """Whether the address gives HTML; files (Excel, PDF) and redirects have tests of their own."""
    client = logged_in(who)
    answer = client.get(path)
    if answer.status_code != 200 or not answer.headers["Content-Type"].startswith("text/html"):
        return False
    # a fragment that htmx puts into a page is looked at there
    return answer.content.lstrip().lower().startswith(b"<!doctype html")


def logged_in(who: str | None) -> Client:
    """A test client of somebody of the cast."""
    client = Client()
    if who is not None:
        account = Account.objects.get(username=who)
        client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    return client


def context_of(browser: Browser, url: str, who: str | None, **options: object) -> BrowserContext:
    """A browser window of somebody of the cast, already logged in."""
    context = browser.new_context(base_url=url, **options)
    if who is not None:
        session = logged_in(who).cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": session, "url": url}])
    return context
