"""The county's first rules for seals, from `data/rules/seals.md`: its first heading is the title."""

from __future__ import annotations

from pathlib import Path

from django.db import transaction

from doorstep.base.accounts.actor import Actor, system

from . import actions, queries


@transaction.atomic
def load(path: Path, *, actor: Actor | None = None) -> dict[str, int]:
    """Publish the file's rules where the county has none yet; later versions are published by the bureau itself."""
    if queries.rules_in_force() is not None:
        return {"rules": 0}
    title, _rest, text = (path / "rules" / "seals.md").read_text("utf-8").partition("\n")
    actions.publish_rules(title.lstrip("# "), text, actor=actor or system())
    return {"rules": 1}
