"""Who may go on with an upload, destroy what is due, and read what was destroyed.

Who may see a file is said by what uses it, not here.
"""

from __future__ import annotations

from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.models import Role

from .models import Upload


def may_go_on(actor: Actor, upload: Upload) -> bool:
    """The login that began it; without a login whoever knows its number, which cannot be guessed."""
    return upload.account_id == actor.account_id


def may_destroy(actor: Actor) -> bool:
    """The bureau, for the whole county; and the nightly job."""
    return actor.is_system or actor.everywhere(Role.BUREAU)


def may_read_register(actor: Actor) -> bool:
    """The register of destroyed files is the bureau's, for the whole county."""
    return actor.everywhere(Role.BUREAU)
