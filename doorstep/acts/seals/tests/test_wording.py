from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from doorstep.acts.seals import queries
from doorstep.acts.seals.cli import commands
from doorstep.acts.seals.wording import Block, blocks

from .factories import make_seal_in_use


def test_headings_lists_and_paragraphs():
    text = "## 一、用途\n\n- 甲\n* 乙\n说明\n# 二\n- 丙"
    assert blocks(text) == [
        Block("heading", "一、用途"),
        Block("list", rows=["甲", "乙"]),
        Block("paragraph", "说明"),
        Block("heading", "二"),
        Block("list", rows=["丙"]),
    ]
    assert blocks("") == []


@pytest.mark.django_db
def test_rules_are_published_from_a_file(tmp_path):
    file = tmp_path / "rules.md"
    file.write_text("# 印章管理办法\n## 一\n- 新的要求\n", "utf-8")
    first = CliRunner().invoke(commands, ["publish-rules", str(file)])
    assert (first.exit_code, first.output) == (0, "version 2 is in force\n")
    assert queries.rules_in_force().title == "印章管理办法"
    assert CliRunner().invoke(commands, ["publish-rules", str(file)]).exit_code == 1


def test_all_seals_are_listed(cast):
    seal = make_seal_in_use(cast)
    found = json.loads(CliRunner().invoke(commands, ["list", "--json"]).output)
    row = next(one for one in found if one["code"] == seal.code)
    assert (row["status"], row["keepers"], row["uses"]) == ("in_use", ["seal_keeper", "seal_witness"], 0)
    assert seal.code in CliRunner().invoke(commands, ["list"]).output
