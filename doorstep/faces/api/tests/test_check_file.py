"""The check by file, as a program asks it."""

from __future__ import annotations

import pytest

from doorstep.acts.certificates.tests.factories import make_issued
from doorstep.acts.seals.tests.factories import make_seal_in_use
from doorstep.base.core.models import Repeat
from doorstep.registry.documents import queries as documents

from .factories import Caller

ADDRESS = "/certificates/check-file"


@pytest.fixture
def certificate(cast):
    make_seal_in_use(cast, has_key=True)
    return make_issued(cast["clerk"], make_page=True)


def ask(data: bytes) -> tuple[int, dict]:
    return Caller(None).post(ADDRESS, data, key=None, content_type="application/pdf")


def test_everybody_may_ask_and_is_told_the_same_as_on_the_page(certificate):
    status, told = ask(documents.read(certificate.pdf))
    assert (status, told["state"], told["certificate"]["number"]) == (200, "genuine", certificate.number)
    use = certificate.seal_use
    assert (told["register_line"], told["seal"]) == (f"{use.seal_id}:{use.number}", use.seal.name)
    assert told["certificate"]["holder_masked"] == "戴某"
    status, told = ask(documents.read(certificate.pdf) + b"\n")
    assert (status, told["state"], told["certificate"]["state"]) == (200, "added_to", "genuine")
    assert ask(b"%PDF-1.7")[1] | {"sha256": ""} == {
        "state": "unknown",
        "why": "unsigned",
        "certificate": None,
        "seal": "",
        "register_line": "",
        "is_trial_key": False,
        "sha256": "",
        "sm3": "",
    }
    assert not Repeat.objects.exists()


def test_what_can_not_be_judged_is_a_problem(db):
    for data, status, code in (
        (b"", 422, "file_empty"),
        (b"GIF89a", 422, "file_kind"),
        (b"%PDF-" + bytes(10 * 1024 * 1024), 422, "file_large"),
        (bytes(13 * 1024 * 1024), 413, "too_large"),
    ):
        answer = ask(data)
        assert (answer[0], answer[1]["code"]) == (status, code)
