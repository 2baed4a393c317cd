"""What it costs to prove one line of a large seal register: `python -m bench.proofs`, answers as JSON.

A county of its own with a durable server; the register's lines are put in as the owner, many at once; everything after
that is the program's own: the sequencer places and signs, lines are proved, the proofs are checked, the log is verified.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench.county import county, put_in
from bench.timing import spread, timed

LINES = (
    "INSERT INTO seals_sealuse (seal_id, number, at, affair, item_code, item_name, applicant_masked, document_name,"
    " document_number, document_digest, copies, edge, reason, remark, medium, handler_id, approver_id, keeper_id, witness_id,"
    " previous, mac) SELECT %(seal)s, n, now(), 'C112-20261123-' || n, 'X', '个体工商户设立登记', '测*人', '营业执照',"
    " '510184-C112-2026-' || n, sha256(n::text::bytea), 1, '', '准予决定用印', '', 'electronic', %(handler)s, %(approver)s,"
    " %(keeper)s, %(witness)s, sha256(n::text::bytea), sha256(n::text::bytea) FROM generate_series(1, %(count)s) n"
)
ENTRIES = (
    "INSERT INTO journal_entry (at, event, subject_type, subject_id, site, request, channel, data, version, digest)"
    " SELECT now(), 'bench.done', 'bench', n, '', gen_random_uuid(), 'bench', '{}', 1, sha256(n::text::bytea)"
    " FROM generate_series(1, %(count)s) n"
)


def main() -> None:
    """Make the county, measure in a process that serves it, take the county away."""
    parser = argparse.ArgumentParser(prog="bench.proofs", description=__doc__)
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--entries", type=int, default=200_000, help="backlog of the journal's own log")
    parser.add_argument("--proofs", type=int, default=300)
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure(asked), indent=1))
        return
    with county("proofs") as made:
        made.load()
        print(made.python("bench.proofs", "--inside", *sys.argv[1:]), end="")


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Everything, in the order in which it happens to a register."""
    import django

    django.setup()
    from doorstep.base.journal import queries
    from doorstep.base.journal.sequencer import Sequencer

    told: dict[str, Any] = {"lines": asked.lines, "load": os.getloadavg()[0]}
    Sequencer().round()
    put_in({"seals_sealuse": LINES}, {"count": asked.lines, **seal()})
    told["place_lines"] = placing(asked.lines)
    told["round_with_nothing_new_ms"] = idle()
    told["prove"] = proving(asked.proofs)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    seconds, found = timed(queries.verify)
    assert found.is_clean, found.as_text()
    told["verify"] = {
        "seconds": round(seconds, 1),
        "lines_per_second": round(found.leaves["seals"] / seconds),
        "more_memory_mb": round((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024, 1),
    }
    put_in({"journal_entry": ENTRIES}, {"count": asked.entries})
    told["place_journal_backlog"] = placing(asked.entries)
    told["log_mb"] = sizes()
    return told


def seal() -> dict[str, Any]:
    """A seal and the four people that a line names."""
    from doorstep.acts.seals import actions
    from doorstep.base.accounts.actions import open_account
    from doorstep.base.accounts.actor import system

    people = {
        who: open_account(who, name=who, password=f"bench-{who}-2026", actor=system()).pk
        for who in ("handler", "approver", "keeper", "witness")
    }
    made = actions.make("BENCH-1", "C112", name="审批服务专用章", serial=90, actor=system())
    return {"seal": made.code, **people}


def placing(count: int) -> dict[str, Any]:
    """One round of the sequencer over a backlog of `count` rows."""
    from doorstep.base.journal.sequencer import Sequencer

    seconds, placed = timed(Sequencer().round)
    assert placed >= count
    return {"rows": placed, "seconds": round(seconds, 1), "rows_per_second": round(placed / seconds)}


def idle() -> float:
    """A round when all is settled: what the sequencer costs each second."""
    from doorstep.base.journal.sequencer import Sequencer

    sequencer = Sequencer()
    for _round in range(3):
        sequencer.round()
    return round(statistics.median(timed(sequencer.round)[0] for _n in range(20)) * 1000, 2)


def proving(count: int) -> dict[str, Any]:
    """Prove lines at random places; check each proof by the library and by the other office's module."""
    from doorstep.acts.seals import queries
    from doorstep.acts.seals.models import SealUse
    from doorstep.base.journal import heads, merkle, offline

    ids = list(SealUse.objects.values_list("pk", flat=True))
    uses = SealUse.objects.in_bulk(random.Random(5).sample(ids, count))
    public = heads.signing_key().public_key()
    made, checked, library, size, paths = [], [], [], [], []
    for use in uses.values():
        seconds, told = timed(lambda use=use: queries.proof(use))
        made.append(seconds)
        size.append(len(json.dumps(told, ensure_ascii=False).encode()))
        paths.append(sum(len(one) // 2 for one in told["path"]))
        checked.append(timed(lambda told=told: offline.check(told, public))[0])
        leaf = merkle.leaf_hash(bytes([told["version"]]) + told["line"].encode())
        path, root = [bytes.fromhex(one) for one in told["path"]], bytes.fromhex(told["head"]["root"])
        args = (leaf, told["index"], told["head"]["size"], path, root)
        library.append(timed(lambda args=args: merkle.includes(*args))[0])
    return {
        "proofs": count,
        "file_bytes": spread(size),
        "path_bytes": spread(paths),
        "prove_ms": spread(made, 1000),
        "check_path_ms": spread(library, 1000),
        "check_offline_ms": spread(checked, 1000),
        "offline_program_ms": program(told, heads.public_pem()),
    }


def program(told: dict[str, Any], pem: bytes) -> float:
    """The other office's whole run, Python's start included."""
    from doorstep.base.journal import offline

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copy(offline.__file__, folder / "offline.py")
        (folder / "proof.json").write_text(json.dumps(told))
        (folder / "key.pem").write_bytes(pem)
        command = [sys.executable, "-I", "offline.py", "proof.json", "key.pem"]

        def run() -> None:
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)

        return round(min(timed(run)[0] for _n in range(5)) * 1000)


def sizes() -> dict[str, float]:
    """What the logs take on the disk, indexes included."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, round(pg_total_relation_size(oid) / 1048576.0, 1) FROM pg_class WHERE relkind = 'r'"
            " AND relname IN ('journal_leaf', 'journal_node', 'journal_head', 'seals_sealuse')"
        )
        return {name: float(size) for name, size in cursor.fetchall()}


if __name__ == "__main__":
    main()
