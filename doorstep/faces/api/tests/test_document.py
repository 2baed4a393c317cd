"""docs/api.md tells the truth: its commands are read from the page and carried out in their order.

curl and jq are read, not run, so that the test needs neither: the few options and paths that the page uses.
"""

from __future__ import annotations

import json
import random
import re
import shlex
import uuid
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from doorstep.cases.applications.models import Application
from doorstep.cases.applications.queries import carried_over
from doorstep.cases.applications.tests.factories import SITUATION, licence_code, make_seal
from doorstep.cases.ratings.models import Rating
from doorstep.faces.api.tests.factories import Caller, a_counter
from doorstep.registry.catalogue import forms
from doorstep.registry.catalogue.queries import current_version
from doorstep.registry.staff.tests.factories import HOME

PAGE = Path(settings.ROOT) / "docs" / "api.md"
KEEP = re.compile(r"^([A-Z]+)=\$\((.*) \| jq -[rc] (.+)\)$")


def commands() -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text(), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines()]


class Shell:
    """As much of a shell, curl and jq as the page uses."""

    def __init__(self, **variables: str) -> None:
        self.variables = variables

    def run(self, line: str) -> None:
        kept = KEEP.match(line)
        answer = self.curl(kept.group(2) if kept else line)
        if kept:
            self.variables[kept.group(1)] = self.jq(answer, kept.group(3).strip("'"))

    def expand(self, text: str) -> str:
        text = text.replace("$(uuidgen)", str(uuid.uuid4()))
        return re.sub(r"\$([A-Z]+)", lambda m: self.variables[m.group(1)], text)

    def curl(self, line: str) -> Any:
        # values may hold quotes of their own: the line is cut first, variables come in afterwards
        words = [self.expand(word) for word in shlex.split(line)]
        assert words[:2] == ["curl", "-sS"], line
        method, headers, data, address = "GET", {}, "", ""
        rest = iter(words[2:])
        for word in rest:
            if word == "-X":
                method = next(rest)
            elif word == "-H":
                name, value = next(rest).split(": ", 1)
                headers[name] = value
            elif word == "--json":
                data = next(rest)
            elif word == "-o":
                next(rest)
            else:
                address = word
        response = Client().generic(method, address, data, content_type="application/json", headers=headers)
        assert 200 <= response.status_code < 300, (line, response.content.decode())
        return response.json() if "json" in response["Content-Type"] else response.content

    def jq(self, answer: Any, path: str) -> str:
        if path.startswith("[.materials[]"):
            return json.dumps({str(row["row"]): "seen" for row in answer["materials"]})
        for step in re.findall(r"[a-z_]+|\d+", path):
            answer = answer[int(step) if step.isdigit() else step]
        return str(answer)


@pytest.mark.django_db
def test_the_commands_of_the_page_do_a_whole_affair(cast):
    make_seal(cast)
    schema = current_version(licence_code()).form.schema
    agreed = forms.prefill(schema, {"applicant.name": "测试居民"}) | carried_over(schema, SITUATION)
    example = forms.generate(schema, random.Random(1), agreed)
    shell = Shell(
        API="/api/v1",
        TOKEN=Caller(cast["clerk"]).headers["Authorization"].removeprefix("Bearer "),
        SITE=HOME,
        COUNTER=str(a_counter(HOME)),
        ANSWERS=json.dumps(example, ensure_ascii=False),
    )
    for line in commands():
        shell.run(line)
    affair = Application.objects.get(pk=shell.variables["AFFAIR"])
    assert (affair.status, affair.ticket.status) == ("finished", "done")
    assert Rating.objects.get(slip__application=affair).level == 5
    assert shell.variables["ITEM"] == licence_code()


def test_the_page_names_each_code_that_the_api_declares():
    from doorstep.faces.api.verbs import REFUSALS

    page = PAGE.read_text()
    declared = {code for codes in REFUSALS.values() for code in codes.split(", ") if code != "…"}
    assert {code for code in declared if f"`{code}`" not in page} == set()
