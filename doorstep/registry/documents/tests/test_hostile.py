"""Files that mean harm: each is refused with its own clear message and leaves nothing, or is made harmless."""

from __future__ import annotations

import io
import subprocess
import sys

import pytest
from PIL import Image

from doorstep.base.core.errors import Invalid
from doorstep.registry.documents import actions, kinds, queries
from doorstep.registry.documents.reading import apart
from tests.support import no_new_rows

from .hostile_pdfs import PDFS
from .hostile_pictures import PICTURES, SECRET
from .test_store import CLERK, files

ALL = {**{f"picture: {k}": v for k, v in PICTURES.items()}, **{f"pdf: {k}": v for k, v in PDFS.items()}}
REFUSED = {name: case for name, case in ALL.items() if case[1] != "kept"}
KEPT = {name: data for name, (data, code) in ALL.items() if code == "kept"}
HARM = (SECRET, b"<script", b"<?php", b"PK\x03\x04", b"%PDF")


def test_there_are_enough_of_them():
    assert len(ALL) >= 100
    assert {code for _data, code in REFUSED.values()} == set(kinds.REFUSALS)


@pytest.mark.django_db
@pytest.mark.parametrize("name", REFUSED)
def test_is_refused_in_clear_words_and_leaves_nothing(name):
    data, code = REFUSED[name]
    with no_new_rows(), pytest.raises(Invalid) as refused:
        actions.store(data, name="身份证.jpg", actor=CLERK)
    assert (refused.value.code, refused.value.field) == (code, "file")
    assert refused.value.message == kinds.REFUSALS[code]
    assert files() == []


@pytest.mark.django_db
@pytest.mark.parametrize("name", KEPT)
def test_is_kept_and_harmless(name):
    file = actions.store(KEPT[name], name="身份证.jpg", actor=CLERK)
    kept = queries.read(file)
    if file.media_type == "application/pdf":
        assert kept == KEPT[name]
        return
    assert [harm for harm in HARM if harm in kept] == []
    parts = chunks(kept) if file.media_type == "image/png" else segments(kept)
    assert parts <= ({"IHDR", "IDAT", "IEND"} if file.media_type == "image/png" else PLAIN_SEGMENTS)
    again = Image.open(io.BytesIO(kept))
    again.load()
    assert not again.getexif()
    assert getattr(again, "n_frames", 1) == 1


PLAIN_SEGMENTS = {0xD8, 0xE0, 0xDB, 0xC0, 0xC4, 0xDA}


def chunks(png: bytes) -> set[str]:
    """The names of all chunks of a PNG."""
    found, place = set(), 8
    while place < len(png):
        found.add(png[place + 4 : place + 8].decode())
        place += 12 + int.from_bytes(png[place : place + 4])
    return found


def segments(jpeg: bytes) -> set[int]:
    """The markers of a JPEG up to its pixels."""
    found, place = {0xD8}, 2
    while jpeg[place + 1] != 0xDA:
        found.add(jpeg[place + 1])
        place += 2 + int.from_bytes(jpeg[place + 2 : place + 4])
    return found | {0xDA}


def test_sixteen_bits_of_grey_are_not_cut_off_to_white():
    out = io.BytesIO()
    Image.new("I;16", (20, 20), 0x4000).save(out, "PNG")
    kept = Image.open(io.BytesIO(kinds.examine(out.getvalue()).data))
    assert kept.convert("L").getpixel((5, 5)) == 0x40


def test_the_process_apart_has_neither_memory_nor_time_nor_files_without_end():
    asked = "import resource as r; from doorstep.registry.documents.reading import apart; import sys, io;"
    asked += "sys.argv = ['', 'examine']; apart.main();"
    asked += "print([r.getrlimit(w)[1] for w in (r.RLIMIT_CPU, r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CORE)])"
    done = subprocess.run([sys.executable, "-c", asked], input=b"x", capture_output=True, check=True)
    assert done.stdout.split(b"\n")[1].decode() == str([apart.SECONDS, apart.MEMORY, 0, 0])


def test_a_process_apart_that_is_ended_by_its_limits_refuses_the_file(monkeypatch, tmp_path):
    program = tmp_path / "python"
    program.write_text("#!/bin/sh\ncat >/dev/null\nkill -XCPU $$\n")
    program.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(program))
    with pytest.raises(Invalid) as refused:
        kinds.examine(ALL["pdf: plain"][0])
    assert refused.value.code == "file_heavy"
