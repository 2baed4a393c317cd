"""A real PostgreSQL beside the program, under our own supervision; knows nothing of Django."""

from pathlib import Path

from doorstep.base.embedded_db.cluster import Cluster
from doorstep.base.embedded_db.errors import DatabaseFailed

__all__ = ["Cluster", "DatabaseFailed", "database_urls"]


def database_urls(var: Path, keys: Path) -> tuple[str, str]:
    """(application's URL, owner's URL) of the cluster under `var`, known without starting it."""
    return Cluster(var, keys).urls()
