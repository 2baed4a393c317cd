"""What it costs to keep papers: `python -m bench.documents`, answers as JSON.

A county of its own with a durable server and a folder as the store. Uploads by kind and size go through the program's own
`store` (a process apart examines each); files are read back, previews read and drawn; the same papers come again from other
affairs; then the table is filled to `--rows` by the owner and looked up in.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.county import county, put_in
from bench.timing import spread, timed

ROWS = (
    "INSERT INTO documents_storedfile (id, digest, media_type, size, preview, stored_at)"
    " SELECT gen_random_uuid(), sha256(n::text::bytea), 'image/jpeg', 400000, sha256(('p' || n)::bytea), now()"
    " FROM generate_series(1, %(count)s) n"
)


def main() -> None:
    """Make the county, measure in a process that serves it, take the county away."""
    parser = argparse.ArgumentParser(prog="bench.documents", description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--times", type=int, default=20, help="uploads of each kind and size")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.inside:
        print(json.dumps(measure(asked), indent=1))
        return
    with county("documents") as made:
        made.migrate()
        print(made.python("bench.documents", "--inside", *sys.argv[1:]), end="")


def measure(asked: argparse.Namespace) -> dict[str, Any]:
    """Everything, in the order in which it happens to a paper."""
    import django

    django.setup()
    told: dict[str, Any] = {"load": os.getloadavg()[0], "uploads": {}}
    for name, make in KINDS.items():
        told["uploads"][name] = uploading(make, asked.times)
    told["parts"] = in_parts(asked.times)
    told["preview_of_made_ms"] = drawing(asked.times)
    told["same_again"] = again(asked.times)
    put_in({"documents_storedfile": ROWS}, {"count": asked.rows})
    told["look_up"] = {"rows": asked.rows, **looking_up(asked.rows)}
    return told


def photo(width: int, height: int) -> bytes:
    """A picture with as much in it as a photographed page: coarse noise, which JPEG cannot fold away."""
    from PIL import Image

    grain = Image.frombytes("L", (width // 6, height // 6), random.randbytes((width // 6) * (height // 6)))
    out = io.BytesIO()
    grain.resize((width, height)).convert("RGB").save(out, "JPEG", quality=85)
    return out.getvalue()


def scan(kind: str, width: int, height: int) -> bytes:
    """The same as a PNG, or as the pages of a scanner's PDF."""
    from PIL import Image

    page = Image.open(io.BytesIO(photo(width, height)))
    out = io.BytesIO()
    if kind == "PDF":
        page.save(out, "PDF", save_all=True, append_images=[page] * 4, resolution=200)
    else:
        page.convert("L").save(out, kind)
    return out.getvalue()


KINDS: dict[str, Callable[[], bytes]] = {
    "jpeg 1 megapixel": lambda: photo(1200, 900),
    "jpeg 3 megapixels": lambda: photo(2000, 1500),
    "jpeg 12 megapixels": lambda: photo(4000, 3000),
    "png 2 megapixels": lambda: scan("PNG", 1240, 1754),
    "pdf of 5 pages": lambda: scan("PDF", 1240, 1754),
}


def uploading(make: Callable[[], bytes], times: int) -> dict[str, Any]:
    """Store fresh papers of one kind; read them and their previews back."""
    from doorstep.base.accounts.actor import system
    from doorstep.registry.documents import actions, queries

    sizes, kept, small, store, read, preview = [], [], [], [], [], []
    for _time in range(times):
        data = make()
        seconds, file = timed(lambda data=data: actions.store(data, name="scan", actor=system()))
        store.append(seconds)
        sizes.append(len(data))
        kept.append(file.size)
        read.append(timed(lambda file=file: queries.read(file))[0])
        seconds, drawn = timed(lambda file=file: queries.preview(file))
        preview.append(seconds)
        small.append(len(drawn))
    return {
        "sent_bytes": spread(sizes),
        "kept_bytes": spread(kept),
        "preview_bytes": spread(small),
        "store_ms": spread(store, 1000),
        "read_ms": spread(read, 1000),
        "preview_ms": spread(preview, 1000),
    }


def in_parts(times: int) -> dict[str, Any]:
    """A 3 megapixel photo in parts of 256 KiB: each part, and the joining with the examination."""
    from doorstep.base.accounts.actor import system
    from doorstep.registry.documents import actions

    actor, part, each, last = system(), 256 * 1024, [], []
    for _time in range(times):
        data = photo(2000, 1500)
        upload = actions.begin(len(data), purpose="bench", actor=actor)
        for at in range(0, len(data), part):
            some = data[at : at + part]
            each.append(timed(lambda u=upload, a=at, s=some: actions.append(u.pk, a, s, actor=actor))[0])
        last.append(timed(lambda u=upload: actions.finish(u.pk, name="scan", actor=actor))[0])
    return {"part_ms": spread(each, 1000), "finish_ms": spread(last, 1000)}


def drawing(times: int) -> dict[str, float]:
    """The first preview of papers that the product made itself."""
    from doorstep.base.accounts.actor import system
    from doorstep.registry.documents import actions

    made = [
        actions.keep_made(scan("PDF", 620, 877), "application/pdf", actor=system()) for _time in range(times)
    ]
    return spread([timed(lambda file=file: actions.preview(file))[0] for file in made], 1000)


def again(times: int) -> dict[str, Any]:
    """Ten papers, handed in `times` times each by other affairs: what the digest saves."""
    from django.conf import settings

    from doorstep.base.accounts.actor import system
    from doorstep.registry.documents import actions

    def on_disk() -> int:
        return sum(path.stat().st_size for path in Path(settings.FILES).rglob("*") if path.is_file())

    papers, before, spent = [photo(1200, 900) for _paper in range(10)], on_disk(), []
    for paper in papers * times:
        spent.append(timed(lambda paper=paper: actions.store(paper, name="scan", actor=system()))[0])  # noqa: PERF401
    handed_in, kept = times * sum(map(len, papers)), on_disk() - before
    return {
        "handed_in_bytes": handed_in,
        "kept_bytes": kept,
        "saved": round(1 - kept / handed_in, 4),
        "store_again_ms": spread(spent[10:] or spent, 1000),
    }


def looking_up(rows: int) -> dict[str, Any]:
    """By digest and by key, which digests a row names, and the walk for what is due."""
    import hashlib

    from doorstep.registry.documents import queries
    from doorstep.registry.documents.models import StoredFile

    numbers = random.Random(5).sample(range(1, rows + 1), min(rows, 1000))
    digests = [hashlib.sha256(str(number).encode()).digest() for number in numbers]
    found = [
        timed(lambda digest=digest: StoredFile.objects.get(digest=digest, destroyed_at=None))
        for digest in digests
    ]
    keys = [timed(lambda file=file: StoredFile.objects.get(pk=file.pk))[0] for _seconds, file in found]
    walk, due = timed(lambda: sum(1 for _each in queries.due(approval=True)))
    return {
        "by_digest_ms": spread([seconds for seconds, _file in found], 1000),
        "by_key_ms": spread(keys, 1000),
        "named_1000_ms": round(timed(lambda: queries.named(set(digests)))[0] * 1000, 1),
        "walk_for_due_seconds": round(walk, 1),
        "due": due,
    }


if __name__ == "__main__":
    main()
