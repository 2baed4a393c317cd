"""The standing things of the permission walk, of the pictures and of the accessibility test."""

from __future__ import annotations

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.tests.factories import HOME
from tests.url_table import World


def make_world(cast: dict[str, Actor]) -> World:
    """One of everything at the home site, brought there by the real actions; values are ids and codes."""
    return World({"site": HOME, "cast": cast})
