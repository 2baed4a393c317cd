"""A server for the tests of the embedded server."""

import pytest

from doorstep.base.embedded_db import Cluster


@pytest.fixture
def cluster(var):
    one = Cluster(var)
    yield one
    one.start()
    one.stop()
