"""Who is doing something: a plain value made once per request, handed to every action and policy."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Power:
    """One role that the actor holds now, at one site, or in the whole county where `site` is None.

    `department` is the code of the department for which a reviewer speaks; "" for every other role.
    """

    role: str
    site: str | None = None
    department: str = ""


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or machine at work, with the powers that their grants give them at this moment.

    `channel` is the door they came through: desk, api, portal, board, office, console, demo.
    `on_behalf_of` is the resident they act for under a mandate.
    """

    account_id: int | None = None
    name: str = ""
    powers: tuple[Power, ...] = ()
    channel: str = "portal"
    request_id: uuid.UUID = field(default_factory=uuid.uuid4)
    on_behalf_of: uuid.UUID | None = None
    is_system: bool = False

    def has(self, role: str, site: str | None) -> bool:
        """Whether the actor holds `role` at `site` (a site's code), or in the whole county."""
        return any(p.role == role and (p.site is None or p.site == site) for p in self.powers)

    def has_any(self, roles: tuple[str, ...], site: str | None) -> bool:
        """Whether the actor holds one of `roles` at `site` or in the whole county."""
        return any(self.has(role, site) for role in roles)

    def everywhere(self, role: str) -> bool:
        """Whether the actor holds `role` in the whole county."""
        return any(p.role == role and p.site is None for p in self.powers)

    def departments(self, role: str) -> set[str]:
        """The codes of the departments for which the actor holds `role`."""
        return {p.department for p in self.powers if p.role == role and p.department}

    def sites(self, *roles: str) -> set[str]:
        """The codes of the sites at which the actor holds one of `roles` by name."""
        return {p.site for p in self.powers if p.role in roles and p.site is not None}


PUBLIC = Actor()
"""Somebody who has not said who they are."""


def system(channel: str = "console") -> Actor:
    """The program itself, for jobs and commands that no person asked for."""
    return Actor(name="系统", channel=channel, is_system=True)
