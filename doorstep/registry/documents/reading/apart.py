"""The process apart in which a stranger's file is read: bounded in time and memory, without keys or network names.

    python -m doorstep.registry.documents.reading.apart examine|preview < file

Standard output is one line of JSON, {"code"}, {"fault"} or {"media_type", "data", "preview"} with two lengths, and then
the bytes of both; `data` is 0 for a PDF, which is kept as it came. Ended by a signal: the file is too heavy.
"""

from __future__ import annotations

import json
import resource
import sys

MEMORY = 1280 * 1024 * 1024
SECONDS = 20


def main() -> None:
    """Read the file from standard input, answer on standard output."""
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    from .limits import Unfit

    data = sys.stdin.buffer.read()
    try:
        media_type, kept, preview = read(data, is_ours=sys.argv[1] == "preview")
    except Unfit as unfit:
        _answer({"code": unfit.code})
    except MemoryError:
        _answer({"code": "file_heavy"})
    except Exception as fault:  # noqa: BLE001  its kind is said, its words may be the file's own
        _answer({"fault": type(fault).__name__})
    else:
        _answer({"media_type": media_type, "data": len(kept), "preview": len(preview)}, kept, preview)


def read(data: bytes, *, is_ours: bool = False) -> tuple[str, bytes, bytes]:
    """(media type, the bytes to keep, preview); of our own paper only the preview is wanted. Raises Unfit."""
    from . import pictures
    from .limits import Unfit

    if data.startswith((pictures.JPEG, pictures.PNG)):
        kept, picture = pictures.clean(data)
        kind = "image/jpeg" if data.startswith(pictures.JPEG) else "image/png"
        return kind, kept, pictures.preview(picture)
    from . import pdfs

    if data.startswith(pdfs.PDF):
        if not is_ours:
            pdfs.check(data)
        return "application/pdf", b"", pictures.preview(pdfs.first_page(data))
    raise Unfit("file_kind")


def _answer(head: dict[str, object], *parts: bytes) -> None:
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    for part in parts:
        out.write(part)
    out.flush()


if __name__ == "__main__":
    main()
