"""Style sheets and scripts: kept by the browser, asked again at each use (docs/decisions/0015)."""

from __future__ import annotations

import pytest

FILES = ["shell/css/base.css", "shell/js/keys.js", "shell/img/icons.svg"]


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_has_not_changed_is_not_sent_again(client, name):
    first = client.get(f"/static/{name}")
    assert first.status_code == 200
    assert first.headers["Cache-Control"] == "max-age=0, public"
    assert first.headers["Last-Modified"]
    again = client.get(f"/static/{name}", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert b"".join(again.streaming_content if again.streaming else [again.content]) == b""


def test_a_file_that_has_changed_is_sent_whole(client):
    assert client.get("/static/shell/css/base.css", headers={"if-none-match": '"older"'}).status_code == 200
