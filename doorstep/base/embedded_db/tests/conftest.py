"""Folders for the tests of the embedded server."""

import os
from pathlib import Path

import pytest

from doorstep.base.embedded_db import Cluster


@pytest.fixture
def var(tmp_path):
    """A folder that the server's own user can reach (pytest's are closed to others)."""
    for folder in (tmp_path, *tmp_path.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o011)
    return tmp_path / "var"


@pytest.fixture
def cluster(var):
    one = Cluster(var)
    yield one
    one.start()
    one.stop()
