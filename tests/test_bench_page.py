"""The performance page says each figure in words and with its unit, whatever a sister of the bench calls it."""

from __future__ import annotations

import re

import pytest

from bench import sisters

SPREAD = {"p50": 1.234, "p95": 20.5, "max": 1234.5}
BYTES = {"p50": 360_000, "p95": 400_000, "max": 500_000}
UPLOADED = {f"{what}_bytes": BYTES for what in ("sent", "kept", "preview")}
UPLOADED |= {f"{what}_ms": SPREAD for what in ("store", "read", "preview")}
PLACED = {"rows": 1_000_000, "seconds": 52.5, "rows_per_second": 19035}
TOLD = {
    "certificates": {
        "about": {"load": "0.1"},
        "parts": {
            "page_ms": 6.6,
            "sign_ms": 12.4,
            "judge_ms": 4.9,
            "page_bytes": 42958,
            "signed_bytes": 51535,
        },
        "runs": [{"processes": 1, "per_second": 23.1, "p50_ms": 41.5, "p95_ms": 55.9}],
    },
    "proofs": {
        "lines": 1_000_000,
        "load": 0.9,
        "round_with_nothing_new_ms": 3.6,
        "place_lines": PLACED,
        "place_journal_backlog": PLACED,
        "verify": {"seconds": 53.0, "lines_per_second": 18853, "more_memory_mb": 0.0},
        "prove": {
            "proofs": 300,
            "offline_program_ms": 56,
            **dict.fromkeys(
                ("prove_ms", "check_path_ms", "check_offline_ms", "file_bytes", "path_bytes"), SPREAD
            ),
        },
        "log_mb": {"journal_head": 0.1, "journal_leaf": 178.9, "journal_node": 9.5, "seals_sealuse": 487.8},
    },
    "worklist": {
        "affairs": 1_000_000,
        "lists": {"to_hand_over": {page: {"p50": 12.5, "p95": 16.4} for page in ("first", "deep")}},
    },
    "documents": {
        "load": 0.1,
        "uploads": {"jpeg 3 megapixels": UPLOADED},
        "parts": {"part_ms": SPREAD, "finish_ms": SPREAD},
        "preview_of_made_ms": SPREAD,
        "same_again": {
            "handed_in_bytes": 10**8,
            "kept_bytes": 5 * 10**6,
            "saved": 0.95,
            "store_again_ms": SPREAD,
        },
        "look_up": {
            "rows": 100_000,
            "by_digest_ms": SPREAD,
            "by_key_ms": SPREAD,
            "named_1000_ms": 4.2,
            "walk_for_due_seconds": 3.1,
            "due": 0,
        },
    },
}


@pytest.mark.parametrize("name", sisters.SECTIONS)
def test_no_figure_stands_by_the_name_that_a_program_gave_it(name):
    page = sisters.section(name, TOLD[name])
    assert re.findall(r"\w+_\w+", page) == []
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert len(rows) > 2
    assert all(re.fullmatch(r"\|( [^|]+ \|)+", row) for row in rows)


def test_papers_tell_what_is_asked_of_them():
    page = sisters.section("documents", TOLD["documents"])
    for words in (
        "upload p50 / p95 / worst, ms",
        "its preview",
        "look-up among 100,000 documents",
        "**95.0 % saved**",
    ):
        assert words in page
    assert "| 351.6 KB | 351.6 KB | 351.6 KB | 1.23 / 20.5 / 1,234 |" in page
