"""A register line is proved offline: by one module, in an empty folder, without Doorstep."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorstep.acts.seals import queries
from doorstep.acts.seals.cli import commands
from doorstep.acts.seals.models import SealUse
from doorstep.base.core.errors import IllegalMove, NotFound
from doorstep.base.journal import actions as journal
from doorstep.base.journal import heads, offline
from doorstep.base.journal import queries as journal_queries
from doorstep.base.journal.cli import commands as journal_commands
from doorstep.base.journal.models import Leaf, Log
from doorstep.base.journal.sequencer import Sequencer
from doorstep.registry.staff.tests.factories import make_cast

from .factories import make_seal_in_use, stamp


@pytest.fixture
def uses(cast) -> list[SealUse]:
    """Twenty lines with their places, under a signed head."""
    make_seal_in_use(cast)
    lines = [stamp(cast["clerk"]) for _round in range(20)]
    Sequencer().round()
    return lines


def check(told: object) -> str:
    return offline.check(json.loads(json.dumps(told)), heads.signing_key().public_key())


def refused(told: object) -> bool:
    try:
        check(told)
    except offline.Refused:
        return True
    return False


def test_every_line_is_proved(uses):
    for index, use in enumerate(uses):
        told = queries.proof(use)
        assert (told["index"], told["head"]["size"], told["head"]["log"]) == (index, 20, "seals")
        assert json.loads(told["line"])["number"] == use.number
        assert f"at {index}" in check(told)


def test_an_older_line_is_proved_under_the_newest_head(cast, uses):
    stamp(cast["clerk"])
    journal.place(Log.SEALS)
    assert queries.proof(uses[3])["head"]["size"] == 20
    with pytest.raises(NotFound) as caught:
        queries.proof(SealUse.objects.latest("pk"))
    assert caught.value.code == "not_signed"


def test_a_line_has_no_proof_before_it_has_a_place(cast):
    make_seal_in_use(cast)
    with pytest.raises(NotFound) as caught:
        queries.proof(stamp(cast["clerk"]))
    assert caught.value.code == "not_placed"


def test_proving_takes_four_queries_at_the_most(uses, django_assert_max_num_queries):
    for use in (uses[0], uses[19]):
        with django_assert_max_num_queries(4):
            queries.proof(use)


def test_a_line_is_named_by_seal_and_number_or_by_its_id(uses):
    assert queries.named(f"{uses[4].seal_id}:5") == uses[4]
    assert queries.named(str(uses[4].pk)) == uses[4]
    for name in (f"{uses[4].seal_id}:21", "0", "x", "", ":", f"{uses[4].seal_id}:", f"{uses[4].seal_id}:五"):
        with pytest.raises(NotFound):
            queries.named(name)


def other(value: object) -> list[object]:
    """Values beside the right one, of its own type and of others."""
    if isinstance(value, str):
        flipped = chr(ord(value[0]) ^ 1) + value[1:] if value else "x"
        return [flipped, value + " ", value[:-1], value.upper() if value != value.upper() else "x", None, 1]
    if isinstance(value, int):
        return [value + 1, value - 1, -1, str(value), True, float(value), 10**30]
    if isinstance(value, list):
        return [[], value[:-1], value[::-1], [*value, value[0]], [None, *value[1:]], "".join(value)]
    return [None, [], {}]


def test_a_proof_with_any_field_altered_is_refused(uses):
    told = queries.proof(uses[6])
    assert not refused(told)
    for name, value in told.items():
        for wrong in other(value):
            assert refused({**told, name: wrong}), (name, wrong)
        assert refused({key: kept for key, kept in told.items() if key != name}), name
    for name, value in told["head"].items():
        for wrong in other(value):
            assert refused({**told, "head": {**told["head"], name: wrong}}), (name, wrong)
    for place, value in enumerate(told["path"]):
        for wrong in other(value):
            path = [wrong if n == place else one for n, one in enumerate(told["path"])]
            assert refused({**told, "path": path}), (place, wrong)
    line = json.loads(told["line"])
    for name, value in line.items():
        changed = {**line, name: f"{value}x" if isinstance(value, str) else 987654}
        assert refused({**told, "line": json.dumps(changed, ensure_ascii=False, separators=(",", ":"))}), name
    assert refused({**told, "more": 1})
    assert refused({**told, "head": {**told["head"], "more": 1}})
    assert refused([told])
    assert refused(None)


def test_a_proof_does_not_count_under_another_key(uses):
    with pytest.raises(offline.Refused, match="another key"):
        offline.check(queries.proof(uses[0]), Ed25519PrivateKey.generate().public_key())


def test_a_changed_line_is_not_proved(real_db):
    cast = make_cast()
    make_seal_in_use(cast)
    use = stamp(cast["clerk"])
    Sequencer().round()
    with real_db.as_owner() as owner:
        owner.execute("ALTER TABLE seals_sealuse DISABLE TRIGGER USER")
        owner.execute("UPDATE seals_sealuse SET copies = 2")
    use.refresh_from_db()
    with pytest.raises(IllegalMove) as caught:
        queries.proof(use)
    assert caught.value.code == "line_differs"


def test_the_log_finds_and_names_what_was_done_to_the_registers(real_db):
    cast = make_cast()
    make_seal_in_use(cast)
    ids = [stamp(cast["clerk"]).pk for _round in range(20)]
    Sequencer().round()
    other = {"number": "number + 100", "at": "at - interval '1 day'"}
    columns = [field.column for field in SealUse._meta.concrete_fields if field.column != "id"]
    forged = ", ".join(other.get(column, column) for column in columns)
    with real_db.as_owner() as owner:
        owner.execute("ALTER TABLE seals_sealuse DISABLE TRIGGER USER")
        owner.execute("CREATE TABLE kept AS TABLE seals_sealuse")
        for statement, breach in {
            f"UPDATE seals_sealuse SET reason = '别的' WHERE id = {ids[3]}": ("changed", 3, ids[3]),
            f"DELETE FROM seals_sealuse WHERE id = {ids[7]}": ("deleted", 7, ids[7]),
            f"DELETE FROM seals_sealuse WHERE id = {ids[19]}": ("cut_off", 19, ids[19]),
        }.items():
            owner.execute(statement)
            (found,) = journal_queries.verify().breaches
            assert (found.log, found.kind, found.index, found.entry) == ("seals", *breach)
            owner.execute("DELETE FROM seals_sealuse")
            owner.execute("INSERT INTO seals_sealuse TABLE kept")
        owner.execute(f"INSERT INTO seals_sealuse ({', '.join(columns)}) SELECT {forged} FROM kept LIMIT 1")
        (found,) = journal_queries.verify().breaches
        assert (found.log, found.kind) == ("seals", "inserted")


class Office:
    """Another office: an empty folder with the one module, the key that it was given, and Python by itself."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copy(offline.__file__, folder / "offline.py")
        (folder / "key.pem").write_text(CliRunner().invoke(journal_commands, ["key"]).output)

    def check(self, *files: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-I", "offline.py", *files],
            cwd=self.folder,
            env={"PATH": "/nowhere"},
            capture_output=True,
            text=True,
            check=False,
        )


def test_another_office_checks_proof_and_heads_offline(uses, tmp_path):
    office = Office(tmp_path)
    run = CliRunner()
    named = f"{uses[8].seal_id}:9"
    assert run.invoke(commands, ["prove", named, "--out", str(tmp_path / "proof.json")]).exit_code == 0
    assert run.invoke(journal_commands, ["export-heads", str(tmp_path / "heads.json")]).exit_code == 0
    for file in ("proof.json", "heads.json"):
        done = office.check(file, "key.pem")
        assert (done.returncode, done.stdout[:7], done.stderr) == (0, "valid: ", "")
    printed = run.invoke(commands, ["prove", str(uses[8].pk)]).output
    assert json.loads(printed) == json.loads((tmp_path / "proof.json").read_text())

    spoilt = json.loads(printed)
    spoilt["line"] = spoilt["line"].replace('"number":9', '"number":8')
    (tmp_path / "spoilt.json").write_text(json.dumps(spoilt))
    (tmp_path / "nothing.json").write_text("{}")
    (tmp_path / "torn.json").write_text(printed[:100])
    key = Ed25519PrivateKey.generate().public_key()
    pem = key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "other.pem").write_bytes(pem)
    for files in (
        ("spoilt.json", "key.pem"),
        ("nothing.json", "key.pem"),
        ("torn.json", "key.pem"),
        ("missing.json", "key.pem"),
        ("proof.json", "other.pem"),
        ("heads.json", "other.pem"),
        ("proof.json", "proof.json"),
    ):
        done = office.check(*files)
        assert (done.returncode, done.stdout[:8], done.stderr) == (1, "REFUSED:", ""), files
    assert office.check().returncode == 2


def test_the_module_is_small_and_imports_nothing_of_the_house():
    text = Path(offline.__file__).read_text()
    assert "import doorstep" not in text
    assert "from doorstep" not in text
    assert "from ." not in text
    assert len(text.splitlines()) < 260


def test_the_log_of_the_seals_holds_lines_of_every_seal_and_nothing_else(uses):
    assert list(Leaf.objects.filter(log=Log.SEALS).order_by("index").values_list("ref", flat=True)) == [
        use.pk for use in uses
    ]
