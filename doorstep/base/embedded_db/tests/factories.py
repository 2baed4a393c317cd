"""Other processes that use a server, and questions to it."""

import subprocess
import sys

import psycopg


def query(url, statement, *parameters):
    with psycopg.connect(url, autocommit=True) as connection:
        cursor = connection.execute(statement, parameters)
        return cursor.fetchall() if cursor.description else None


STARTER = """
import sys
from pathlib import Path
from doorstep.base.embedded_db import Cluster
cluster = Cluster(Path(sys.argv[1]))
cluster.start()
print(cluster.pid(), flush=True)
sys.stdin.read()
cluster.stop()
"""


def identity(cluster):
    if cluster.account is None:
        return {}
    return {"user": cluster.account.uid, "group": cluster.account.gid, "extra_groups": []}


def starter(var):
    started = subprocess.Popen(
        [sys.executable, "-c", STARTER, str(var)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    return started, int(started.stdout.readline())
