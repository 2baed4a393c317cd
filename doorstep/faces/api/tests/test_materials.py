"""Papers by phone and papers used again, through the API."""

import pytest
from django.test import Client

from doorstep.cases.materials import queries
from doorstep.cases.materials.tests.factories import again, first_row, kept, row_called, sent


@pytest.fixture
def held(clerk, cast):
    return kept(cast["clerk"])


def test_what_is_on_file_is_offered_with_its_sentence_and_used_with_consent(clerk, cast, held):
    affair = again(held, cast["clerk"])
    base = f"/applications/{affair.pk}"
    (offer,) = clerk.get(f"{base}/on-file")[1]
    assert offer["source"] == f"held:{held.pk}"
    assert affair.version.name in offer["consent"]
    choices = {str(offer["row"]): offer["source"]}
    status, problem = clerk.post(f"{base}/reuse", {"choices": choices, "consents": False})
    assert (status, problem["code"]) == (422, "consent")
    status, _out = clerk.post(f"{base}/reuse", {"choices": choices, "consents": True}, key="once")
    again_status, _again = clerk.post(f"{base}/reuse", {"choices": choices, "consents": True}, key="once")
    assert (status, again_status) == (200, 200)
    states = {row["row"]: row["state"] for row in clerk.get(base)[1]["materials"]}
    assert states[offer["row"]] == "on_file"
    assert clerk.get(f"{base}/on-file")[1] == []


def test_it_may_be_declined_and_the_keeping_withdrawn(clerk, cast, held):
    affair = again(held, cast["clerk"])
    base = f"/applications/{affair.pk}"
    (offer,) = clerk.get(f"{base}/on-file")[1]
    path = f"{base}/materials/{offer['row']}/decline-reuse"
    assert clerk.post(path, {"source": offer["source"]})[0] == 200
    assert clerk.get(f"{base}/on-file")[1] == []
    assert clerk.post(f"/residents/{held.resident_id}/held-papers/{held.pk}/withdraw")[1]["withdrawn_at"]
    assert clerk.get(f"/applications/{again(held, cast['clerk']).pk}/on-file")[1] == []


def test_a_scan_is_kept_with_consent(clerk, cast):
    affair, row = row_called(cast["clerk"], "身份证")
    path = f"/applications/{affair.pk}/materials/{row.pk}/keep"
    assert clerk.post(path, {"consents": False})[1]["code"] == "consent"
    status, out = clerk.post(path, {"consents": True, "valid_until": "2036-01-31"})
    assert (status, out["kind"], out["valid_until"]) == (201, "经营者身份证", "2036-01-31")


def test_a_phone_link_is_made_and_what_came_by_it_is_judged(clerk, cast):
    affair, _row = row_called(cast["clerk"], "身份证")
    base = f"/applications/{affair.pk}"
    status, link = clerk.post(f"{base}/phone-link")
    assert status == 201
    secret = link["address"].rstrip("/").rsplit("/", 1)[1]
    assert Client().get(f"/p/{secret}/").status_code == 200
    sent(affair, cast["clerk"])
    row = first_row(affair).pk
    (paper,) = clerk.get(f"{base}/phone-papers")[1]
    assert (paper["row"], paper["state"], paper["pages"]) == (row, "waiting", 1)
    assert clerk.post(f"{base}/materials/{row}/phone/reject", {"word": "看不清"})[0] == 200
    assert clerk.get(f"{base}/phone-papers")[1][0]["word"] == "看不清"
    sent(affair, cast["clerk"])
    assert clerk.post(f"{base}/materials/{row}/phone/confirm")[1]["state"] == "scanned"
    assert clerk.post(f"{base}/phone-link/close")[0] == 200
    assert queries.link_of(affair) is None
