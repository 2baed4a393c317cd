"""The permission walk: every address × everybody of the standing cast."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client, override_settings
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from doorstep.base.accounts.actions import give_token
from doorstep.base.accounts.actor import system
from doorstep.base.accounts.models import Account
from doorstep.registry.staff.tests.factories import CAST, make_cast
from tests.doors_api import API_DOORS
from tests.doors_desk import DESK_DOORS
from tests.doors_materials import MATERIAL_API_DOORS, MATERIAL_DOORS
from tests.doors_packages import PACKAGE_API_DOORS, PACKAGE_DOORS
from tests.doors_way import WAY_API_DOORS, WAY_DOORS, WORK
from tests.url_table import DOORS as PAGES
from tests.url_table import EVERYONE, LEFT_TO_LIBRARIES, STAFF, Door, World
from tests.world import make_world

REFUSED = {403, 404}
DOORS = {
    **PAGES,
    **API_DOORS,
    **DESK_DOORS,
    **WAY_DOORS,
    **WAY_API_DOORS,
    **MATERIAL_DOORS,
    **MATERIAL_API_DOORS,
    **PACKAGE_DOORS,
    **PACKAGE_API_DOORS,
}
DOORS["desk:work"] = [*DOORS["desk:work"], *WORK]


def names(resolver: URLResolver | None = None, space: str = "") -> Iterator[str]:
    """The full name of every address."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from names(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
        elif isinstance(entry, URLPattern):
            yield f"{space}{entry.name or entry.pattern}"


def test_every_address_is_in_the_table():
    unlisted = {
        name for name in names() if name not in DOORS and not name.startswith(tuple(LEFT_TO_LIBRARIES))
    }
    assert unlisted == set()


def test_the_table_lists_no_address_that_is_gone():
    assert set(DOORS) - set(names()) == set()


@pytest.fixture(scope="module")
def files(tmp_path_factory) -> Path:
    """Where the world's files lie, as long as the world."""
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _files_of_this_test(files, settings) -> None:
    """In place of the folder that other tests have for themselves."""
    settings.FILES = files


@pytest.fixture(scope="module")
def world(files, django_db_setup, django_db_blocker) -> Iterator[World]:
    """The cast and the things, in one transaction that is rolled back after the walk."""
    from django.db import transaction

    with django_db_blocker.unblock(), override_settings(FILES=files):
        undo = transaction.atomic()
        undo.__enter__()
        try:
            yield make_world(make_cast())
        finally:
            transaction.set_rollback(True)
            undo.__exit__(None, None, None)


def ask(door: Door, name: str, world: World, who: str | None) -> int:
    """The status that `who` (None = a stranger) gets."""
    client = Client(raise_request_exception=False)
    headers = {}
    api = name.startswith("api")
    if who is not None:
        account = Account.objects.get(username=who)
        if api:
            headers["Authorization"] = f"Bearer {give_token(account, label='walk', actor=system())[1]}"
        else:
            client.force_login(account, backend="django.contrib.auth.backends.ModelBackend")
    if api and door.method != "GET":
        headers["Idempotency-Key"] = f"walk-{name}-{who}"
    address = reverse(name, kwargs=dict(door.args(world)))
    return client.generic(
        door.method,
        address,
        **_body(door, world, api=api),
        headers=headers,
    ).status_code


def _body(door: Door, world: World, *, api: bool) -> dict[str, object]:
    import json
    from urllib.parse import urlencode

    if door.method == "GET":
        return {}
    values = dict(door.data(world))
    if api:
        return {"data": json.dumps(values), "content_type": "application/json"}
    return {"data": urlencode(values), "content_type": "application/x-www-form-urlencoded"}


def walk() -> list[tuple[str, int]]:
    return [(name, place) for name, doors in sorted(DOORS.items()) for place in range(len(doors))]


@pytest.mark.parametrize(("name", "place"), walk())
def test_the_right_people_pass_and_the_others_do_not(name, place, world):
    from django.db import transaction

    door = DOORS[name][place]
    wrong = {}
    invited = door.allowed - CAST.keys() - EVERYONE - STAFF
    for who in [None, *CAST, *sorted(invited)]:
        undo = transaction.savepoint()
        status = ask(door, name, world, who)
        transaction.savepoint_rollback(undo)
        passes = who not in door.but and (
            door.allowed == EVERYONE or (who is not None and (door.allowed == STAFF or who in door.allowed))
        )
        if passes:
            fine = status not in REFUSED and status not in {401, 500} and status < 500
        elif who is None:
            fine = status in ({401} if name.startswith("api") else {302, 401, 403, 404})
        else:
            fine = status in REFUSED
        if not fine:
            wrong[who] = status
    assert wrong == {}


def test_the_walk_really_reverses_every_address(world):
    for name, doors in DOORS.items():
        for door in doors:
            try:
                reverse(name, kwargs=dict(door.args(world)))
            except NoReverseMatch as gone:
                pytest.fail(f"{name}: {gone}")
