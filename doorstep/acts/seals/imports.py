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
    title, text = parts(path / "rules" / "seals.md")
    actions.publish_rules(title, text, actor=actor or system())
    return {"rules": 1}


def parts(path: Path) -> tuple[str, str]:
    """Title and text of a file of rules: its first line is the title, as a heading."""
    title, _rest, text = path.read_text("utf-8-sig").partition("\n")
    return title.strip().lstrip("# "), text
