"""A real PostgreSQL beside the program, under our own supervision; knows nothing of Django."""

from pathlib import Path


def database_urls(var: Path, keys: Path) -> tuple[str, str]:
    """(application's URL, owner's URL) of the cluster under `var`, known without starting it."""
    return "postgresql://doorstep_app@/doorstep", "postgresql://doorstep_owner@/doorstep"
