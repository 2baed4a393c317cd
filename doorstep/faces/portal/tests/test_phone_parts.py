"""tus 1.0 at the phone's page, over plain HTTP: what a client of another maker sees."""

import base64
import hashlib
import uuid

import pytest
from django.test import Client
from django.urls import reverse

from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials import actions
from doorstep.cases.materials.models import PhonePage
from doorstep.cases.materials.tests.factories import first_row, linked, photo
from doorstep.registry.documents.kinds import MOST_BYTES
from doorstep.registry.documents.models import Upload

pytestmark = pytest.mark.django_db
DATA = photo(size=(900, 1200))
LENGTH = str(len(DATA))
PART = "application/offset+octet-stream"


@pytest.fixture
def affair(cast):
    return opened(cast["clerk"])


@pytest.fixture
def secret(cast, affair):
    return linked(affair, cast["clerk"])


def ask(method, address, data=b"", kind=PART, **headers):
    told = {"Tus-Resumable": "1.0.0", **{name.replace("_", "-"): value for name, value in headers.items()}}
    return Client().generic(method, address, data, content_type=kind, headers=told)


@pytest.fixture
def begin(secret, affair):
    """Announce a photo; gives the answer."""
    address = reverse("portal:phone_begin", args=[secret, first_row(affair).pk])
    return lambda length=LENGTH, **more: ask("POST", address, kind="", Upload_Length=length, **more)


@pytest.fixture
def parts(begin):
    """Where the parts of an announced photo go."""
    return begin()["Location"]


def test_it_says_what_it_speaks(secret, affair):
    address = reverse("portal:phone_begin", args=[secret, first_row(affair).pk])
    answer = Client().options(address)
    assert (answer.status_code, answer["Tus-Version"], answer["Tus-Resumable"]) == (204, "1.0.0", "1.0.0")
    assert answer["Tus-Max-Size"] == str(MOST_BYTES)
    assert answer["Tus-Extension"] == "creation,expiration,checksum,termination"
    assert answer["Tus-Checksum-Algorithm"] == "sha256,sha1"


def test_a_photo_goes_in_parts_and_is_asked_about_between(parts):
    first = ask("PATCH", parts, DATA[:5000], Upload_Offset="0")
    assert (first.status_code, first["Upload-Offset"]) == (204, "5000")
    told = ask("HEAD", parts)
    assert (told.status_code, told["Upload-Offset"], told["Upload-Length"]) == (200, "5000", str(len(DATA)))
    assert "no-store" in told["Cache-Control"]
    assert told["Upload-Expires"].endswith("GMT")
    last = ask("PATCH", parts, DATA[5000:], Upload_Offset="5000")
    assert (last.status_code, last["Upload-Offset"]) == (204, str(len(DATA)))
    assert PhonePage.objects.count() == 1
    assert ask("HEAD", parts)["Upload-Offset"] == str(len(DATA))


def test_a_part_sent_again_is_told_where_to_go_on(parts):
    ask("PATCH", parts, DATA[:5000], Upload_Offset="0")
    again = ask("PATCH", parts, DATA[:5000], Upload_Offset="0")
    assert (again.status_code, again["Upload-Offset"], again.json()["code"]) == (409, "5000", "upload_offset")


def test_a_damaged_part_is_not_taken(parts):
    for name in ("sha1", "sha256"):
        good = base64.b64encode(hashlib.new(name, DATA[:100]).digest()).decode()
        damaged = ask("PATCH", parts, DATA[1:101], Upload_Offset="0", Upload_Checksum=f"{name} {good}")
        assert (damaged.status_code, damaged.json()["code"]) == (460, "tus_damaged")
    taken = ask("PATCH", parts, DATA[:100], Upload_Offset="0", Upload_Checksum=f"sha256 {good}")
    assert taken.status_code == 204
    for wrong in ("md5 AAAA", "sha1", "sha1 ???"):
        assert ask("PATCH", parts, b"x", Upload_Offset="100", Upload_Checksum=wrong).status_code in {400, 460}
    assert ask("HEAD", parts)["Upload-Offset"] == "100"


@pytest.mark.parametrize(
    ("length", "status"),
    [("0", 422), (str(MOST_BYTES + 1), 413), ("", 400), ("-1", 400), ("1e3", 400), ("9" * 19, 400)],
)
def test_a_length_that_cannot_be_is_refused_before_anything_is_sent(begin, length, status):
    answer = begin(length)
    assert (answer.status_code, answer["Tus-Resumable"]) == (status, "1.0.0")
    assert answer.json()["detail"]
    assert not Upload.objects.exists()


def test_other_versions_and_media_types_are_refused(parts, begin):
    for answer in (begin(Tus_Resumable="0.2.2"), ask("HEAD", parts, Tus_Resumable="")):
        assert (answer.status_code, answer["Tus-Version"]) == (412, "1.0.0")
    assert ask("PATCH", parts, DATA, kind="image/jpeg", Upload_Offset="0").status_code == 415
    assert ask("PATCH", parts, DATA, Upload_Offset="x").status_code == 400
    assert ask("PUT", parts, DATA).status_code == 405
    assert not PhonePage.objects.exists()


def test_a_proxy_that_knows_no_patch_is_passed(parts):
    answer = ask("POST", parts, DATA, Upload_Offset="0", X_HTTP_Method_Override="PATCH")
    assert (answer.status_code, PhonePage.objects.count()) == (204, 1)


def test_a_file_that_is_no_photo_is_refused_in_words_and_forgotten(begin):
    parts = begin("20")["Location"]
    answer = ask("PATCH", parts, b"MZ" + bytes(18), Upload_Offset="0")
    assert (answer.status_code, answer.json()["code"]) == (422, "file_kind")
    assert "只接受 JPG、PNG 图片和 PDF" in answer.json()["detail"]
    assert ask("HEAD", parts).status_code == 404


def test_it_is_given_up(parts):
    assert ask("DELETE", parts).status_code == 204
    assert ask("HEAD", parts).status_code == 404


def test_nobody_goes_on_with_anothers(cast, parts, secret):
    other = linked(opened(cast["clerk"]), cast["clerk"])
    for address in (
        parts.replace(secret, other),
        parts.replace(secret, "x" * 32),
        reverse("portal:phone_part", args=[secret, uuid.uuid4()]),
    ):
        for method in ("HEAD", "PATCH", "DELETE"):
            assert (
                ask(method, address, DATA if method == "PATCH" else b"", Upload_Offset="0").status_code == 404
            )
    assert Upload.objects.get().received == 0


def test_a_link_that_is_over_takes_no_part(cast, affair, parts, begin):
    actions.close_link(affair.pk, actor=cast["clerk"])
    assert begin().status_code == 404
    answer = ask("PATCH", parts, DATA, Upload_Offset="0")
    assert (answer.status_code, "链接已经失效" in answer.json()["detail"]) == (404, True)


def test_a_paper_shows_what_came_in_parts(parts, secret, affair):
    ask("PATCH", parts, DATA, Upload_Offset="0")
    address = reverse("portal:phone_send", args=[secret, first_row(affair).pk])
    shown = Client().get(address, headers={"HX-Request": "true"}).content.decode()
    assert "收到 1 张，等窗口确认" in shown
    assert Client().get(address)["Location"] == reverse("portal:phone", args=[secret])
