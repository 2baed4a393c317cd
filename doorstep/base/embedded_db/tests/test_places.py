"""Long paths, closed homes, root and plain users."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from doorstep.base import embedded_db
from doorstep.base.embedded_db import Cluster, DatabaseFailed
from doorstep.base.embedded_db.layout import SOCKET_NAME, SOCKET_PATH_BYTES, lay_out
from doorstep.base.embedded_db.tests.factories import query

AS_ROOT = os.geteuid() == 0


def test_a_long_checkout_path_still_gives_a_socket(var):
    deep = var.joinpath(*["a-folder-with-a-rather-long-name"] * 5, "var")
    for folder in reversed(deep.relative_to(var).parents):
        (var / folder).mkdir(parents=True, exist_ok=True)
        (var / folder).chmod(0o755)
    cluster = Cluster(deep)
    assert len(os.fsencode(cluster.layout.socket / SOCKET_NAME)) <= SOCKET_PATH_BYTES
    with cluster.running():
        assert query(cluster.urls()[0], "SELECT 1") == [(1,)]
        assert cluster.layout.data.is_relative_to(deep)
    cluster.layout.socket.rmdir()


def test_a_socket_folder_of_another_user_is_refused(var):
    if not AS_ROOT:
        pytest.skip("only root can make another user's folder")
    cluster = Cluster(var)
    cluster.layout.home.mkdir(parents=True)
    cluster.layout.socket.mkdir()
    os.chown(cluster.layout.socket, 65534, 65534)
    with pytest.raises(DatabaseFailed, match="belongs to another user"):
        cluster.start()


def test_a_plain_user_runs_the_server_as_itself(var):
    if not AS_ROOT:
        cluster = Cluster(var)
        with cluster.running():
            assert Path(f"/proc/{cluster.pid()}").stat().st_uid == os.geteuid()
        return
    var.mkdir(mode=0o755)
    os.chown(var, 65534, 65534)
    code = (
        "import sys, psycopg; from pathlib import Path; from doorstep.base.embedded_db import Cluster\n"
        "cluster = Cluster(Path(sys.argv[1]))\n"
        "with cluster.running():\n"
        "    assert Path(f'/proc/{cluster.pid()}').stat().st_uid == 65534\n"
        "    print(psycopg.connect(cluster.urls()[0]).execute('SELECT current_user').fetchone()[0])\n"
    )
    python = _python_for_all()
    paths = [str(Path(psycopg.__file__).parents[1]), str(Path(embedded_db.__file__).parents[3])]
    done = subprocess.run(
        [python, "-c", code, var],
        capture_output=True,
        text=True,
        check=False,
        user=65534,
        group=65534,
        extra_groups=[],
        env={
            "PYTHONPATH": os.pathsep.join(paths),
            "PATH": os.environ["PATH"],
            "PYTHONDONTWRITEBYTECODE": "1",
        },
    )
    assert (done.returncode, done.stdout) == (0, "doorstep_app\n"), done.stderr


def _python_for_all():
    """An interpreter of our version that a plain user may run: ours may lie in root's home."""
    for path in (sys.executable, f"/usr/bin/python3.{sys.version_info.minor}"):
        real = Path(path).resolve()
        if real.exists() and all(folder.stat().st_mode & 0o001 for folder in real.parents):
            return path
    pytest.skip("no Python of this version that other users may run")


@pytest.mark.skipif(not AS_ROOT, reason="only root drops to a system user")
class TestAsRoot:
    def test_the_server_runs_as_its_own_user(self, cluster):
        with cluster.running():
            assert Path(f"/proc/{cluster.pid()}").stat().st_uid == cluster.account.uid != 0

    def test_a_checkout_in_a_closed_home_keeps_its_data_where_the_server_can_go(
        self, var, monkeypatch, tmp_path
    ):
        from doorstep.base.embedded_db import binaries, layout
        from doorstep.base.embedded_db import cluster as module

        elsewhere = var.parent / "system"
        for one in (layout, module):
            monkeypatch.setattr(one, "SYSTEM_HOME", elsewhere)
        closed = var / "home"
        closed.mkdir(parents=True)
        closed.chmod(0o700)
        # the wheel lies in the closed home as well
        programs = binaries.installation()
        monkeypatch.setattr(binaries, "installation", lambda: closed / programs.name)
        (closed / programs.name).symlink_to(programs)
        monkeypatch.setattr(
            binaries.Account, "can_read", lambda _, path: closed not in path.parents, raising=True
        )
        cluster = Cluster(closed / "var")
        assert cluster.layout.home.parent == elsewhere
        with cluster.running():
            assert query(cluster.urls()[0], "SELECT 1") == [(1,)]
        assert any(folder.name.startswith("pginstall") for folder in elsewhere.iterdir())
        again = lay_out(closed / "var", cluster.account)
        closed.chmod(0o755)
        assert lay_out(closed / "var", cluster.account) == again, "data that exists is kept where it is"
