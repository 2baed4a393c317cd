"""A scan in parts through the API: announced as JSON, sent by tus 1.0, with problems for answers."""

import pytest

from doorstep.cases.applications.tests.factories import opened
from doorstep.cases.materials.tests.factories import first_row, photo
from doorstep.faces.api.tests.factories import Caller
from doorstep.registry.documents.kinds import MOST_BYTES
from doorstep.registry.documents.models import Upload

DATA = photo(size=(900, 1200))
PART = "application/offset+octet-stream"


@pytest.fixture
def row(clerk, cast):
    return first_row(opened(cast["clerk"]))


def path(row):
    return f"/applications/{row.application_id}/materials/{row.pk}/uploads"


def part(caller, upload, data, offset, **headers):
    told = {"Tus-Resumable": "1.0.0", "Upload-Offset": str(offset), **headers}
    address = upload["address"].removeprefix("/api/v1")
    return caller.send("PATCH", address, data, key=None, content_type=PART, **told)


def head(caller, upload):
    told = {"Tus-Resumable": "1.0.0"}
    return caller.send("HEAD", upload["address"].removeprefix("/api/v1"), key=None, **told)


def test_a_scan_in_parts_becomes_its_papers(clerk, row):
    status, upload = clerk.post(path(row), {"size": len(DATA)}, key="once")
    assert (status, upload["received"], upload["size"]) == (201, 0, len(DATA))
    assert clerk.post(path(row), {"size": len(DATA)}, key="once")[1] == upload
    assert part(clerk, upload, DATA[:5000], 0).status_code == 204
    assert head(clerk, upload)["Upload-Offset"] == "5000"
    again = part(clerk, upload, DATA[:5000], 0)
    assert (again.status_code, again.json()["code"], again["Upload-Offset"]) == (409, "upload_offset", "5000")
    last = part(clerk, upload, DATA[5000:], 5000)
    assert (last.status_code, last["Tus-Resumable"]) == (204, "1.0.0")
    row.refresh_from_db()
    assert (row.state, row.file.media_type) == ("scanned", "image/jpeg")


def test_a_size_that_cannot_be_is_refused(clerk, row):
    assert clerk.post(path(row), {"size": MOST_BYTES + 1})[1]["code"] == "file_large"
    assert clerk.post(path(row), {"size": 0})[0] == 422
    assert not Upload.objects.exists()


def test_what_is_no_scan_is_a_problem_and_forgotten(clerk, row):
    _status, upload = clerk.post(path(row), {"size": 4})
    no = part(clerk, upload, b"MZ\x90\x00", 0)
    assert (no.status_code, no["Content-Type"], no.json()["code"]) == (
        422,
        "application/problem+json",
        "file_kind",
    )
    assert head(clerk, upload).status_code == 404


def test_nobody_goes_on_with_anothers(clerk, cast, row):
    _status, upload = clerk.post(path(row), {"size": len(DATA)})
    for caller, status in ((Caller(cast["second_clerk"]), 404), (Caller(None), 401)):
        assert part(caller, upload, DATA, 0).status_code == status
        assert head(caller, upload).status_code == status
    assert Upload.objects.get().received == 0


def test_it_is_given_up(clerk, row):
    _status, upload = clerk.post(path(row), {"size": len(DATA)})
    told = {"Tus-Resumable": "1.0.0"}
    address = upload["address"].removeprefix("/api/v1")
    assert clerk.send("DELETE", address, key=None, **told).status_code == 204
    assert head(clerk, upload).status_code == 404


def test_it_says_what_it_speaks(clerk, row):
    _status, upload = clerk.post(path(row), {"size": len(DATA)})
    told = clerk.send("OPTIONS", upload["address"].removeprefix("/api/v1"), key=None)
    assert (told.status_code, told["Tus-Version"]) == (204, "1.0.0")
    other = part(clerk, upload, DATA, 0, **{"Tus-Resumable": "0.2.2"})
    assert (other.status_code, other["Tus-Version"]) == (412, "1.0.0")
