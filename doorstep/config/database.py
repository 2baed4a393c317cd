"""The embedded database of these settings, if it is used at all."""

from __future__ import annotations

from doorstep.base.embedded_db import Cluster


def embedded() -> Cluster | None:
    """The cluster under DOORSTEP_VAR, or None when DATABASE_URL names a server."""
    from django.conf import settings

    if not settings.IS_EMBEDDED:
        return None
    return Cluster(settings.DOORSTEP_VAR, settings.DOORSTEP_KEYS)
