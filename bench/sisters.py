"""The sections of docs/performance.md that are measured without the API: each figure with its unit, in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

Figures = dict[str, Any]
LISTS = {
    "mine": "mine 我的",
    "site": "the site's 本点位在办",
    "to_review": "to review 待审查",
    "to_decide": "to decide 待拟决定",
    "to_sign": "to sign 待签发",
    "to_seal": "to seal 待用印",
    "to_hand_over": "to hand over 待交付",
    "overdue": "overdue 超期",
}
TABLES = {
    "seals_sealuse": "the register itself",
    "journal_leaf": "leaves",
    "journal_node": "inner nodes",
    "journal_head": "signed heads",
}


def section(name: str, told: Figures) -> str:
    """One sister's section, from what it printed."""
    title, write = SECTIONS[name]
    lines = [f"## {title}", "", f"`python -m bench.{name}`, in a county of its own.", "", *write(told)]
    return "\n".join([*lines, ""])


def _certificates(told: Figures) -> list[str]:
    parts = told["parts"]
    return [
        *table(
            ["processes, each at a site of its own", "certificates/s", "one takes p50 / p95, ms"],
            (
                [run["processes"], f"**{run['per_second']}**", f"{run['p50_ms']} / {run['p95_ms']}"]
                for run in told["runs"]
            ),
        ),
        "",
        *table(
            ["part, without the database", "median, ms"],
            [
                ["setting the page as PDF/A", parts["page_ms"]],
                ["signing it (PAdES)", parts["sign_ms"]],
                ["judging the signed file", parts["judge_ms"]],
            ],
        ),
        "",
        f"A page has {size(parts['page_bytes'])}, signed {size(parts['signed_bytes'])}.",
    ]


def _proofs(told: Figures) -> list[str]:
    verify, prove, idle = told["verify"], told["prove"], told["round_with_nothing_new_ms"]
    over_all = {
        "placing the lines in the log": told["place_lines"],
        "verifying all of it": {
            "rows": told["lines"],
            "rows_per_second": verify["lines_per_second"],
            **verify,
        },
        "placing a backlog of the journal": told["place_journal_backlog"],
    }
    more = f"Verifying takes {verify['more_memory_mb']} MB more memory; a round with nothing new takes {idle} ms."
    return [
        *table(
            ["over the whole register", "rows", "seconds", "rows/s"],
            (
                [name, f"{one['rows']:,}", one["seconds"], f"{one['rows_per_second']:,}"]
                for name, one in over_all.items()
            ),
        ),
        "",
        more,
        "",
        *table(
            [f"one proof, of {prove['proofs']} at random places", "p50 / p95 / worst"],
            [
                ["making it, ms", three(prove["prove_ms"])],
                ["checking its path, ms", three(prove["check_path_ms"])],
                ["checking all of it offline, ms", three(prove["check_offline_ms"])],
                ["its file, bytes", three(prove["file_bytes"])],
                ["its path, bytes", three(prove["path_bytes"])],
            ],
        ),
        "",
        f"The other office's whole program, Python's start included: {prove['offline_program_ms']} ms.",
        "",
        *table(
            ["on the disk, indexes included", "MB"],
            ([TABLES[name], told["log_mb"][name]] for name in TABLES if name in told["log_mb"]),
        ),
    ]  # fmt: skip


def _worklist(told: Figures) -> list[str]:
    return table(
        [f"list, over {told['affairs']:,} affairs", "first page p50 / p95, ms", "a deep page p50 / p95, ms"],
        (
            [
                LISTS.get(name, name),
                *(f"{lists[page]['p50']} / {lists[page]['p95']}" for page in ("first", "deep")),
            ]
            for name, lists in told["lists"].items()
        ),
    )


def _documents(told: Figures) -> list[str]:
    again, found, parts = told["same_again"], told["look_up"], told["parts"]
    handed_in, kept, saved = size(again["handed_in_bytes"]), size(again["kept_bytes"]), again["saved"] * 100
    return [
        *table(
            ["paper", "sent", "kept", "its preview", "upload p50 / p95 / worst, ms", "read back, ms", "preview, ms"],
            (
                [
                    name,
                    *(size(figures[f"{what}_bytes"]["p50"]) for what in ("sent", "kept", "preview")),
                    *(three(figures[f"{what}_ms"]) for what in ("store", "read", "preview")),
                ]
                for name, figures in told["uploads"].items()
            ),
        ),
        "",
        "An upload is looked at in a process apart, written anew, encrypted, on the disk and in the table when it is answered.",
        "",
        *table(
            ["a 3 megapixel photo in parts of 256 KiB; a page that the product made", "p50 / p95 / worst, ms"],
            [
                ["one part", three(parts["part_ms"])],
                ["joining and examining", three(parts["finish_ms"])],
                ["the first preview of a made PDF", three(told["preview_of_made_ms"])],
                ["the same paper handed in again", three(again["store_again_ms"])],
            ],
        ),
        "",
        f"Stored once by digest: {handed_in} handed in, {kept} kept, **{saved:.1f} % saved**.",
        "",
        *table(
            [f"look-up among {found['rows']:,} documents", "p50 / p95 / worst, ms"],
            [
                ["by digest", three(found["by_digest_ms"])],
                ["by key", three(found["by_key_ms"])],
                ["which of 1,000 digests a row names", found["named_1000_ms"]],
            ],
        ),
        "",
        f"Walking all of them for what is due to be destroyed: {found['walk_for_due_seconds']} s.",
    ]  # fmt: skip


def table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[str]:
    """A table in Markdown."""
    lines = [head, ["---"] * len(head), *rows]
    return [f"| {' | '.join(str(cell) for cell in line)} |" for line in lines]


def three(spread: dict[str, float]) -> str:
    """Median, 95th percentile and worst, as finely as they can be told."""
    figures = (spread[name] for name in ("p50", "p95", "max"))
    return " / ".join(f"{figure:.3g}" if figure < 100 else f"{figure:,.0f}" for figure in figures)


def size(count: float) -> str:
    """Bytes in the unit that reads best."""
    for unit, step in (("GB", 2**30), ("MB", 2**20), ("KB", 2**10)):
        if count >= step:
            return f"{count / step:.1f} {unit}"
    return f"{count:.0f} bytes"


SECTIONS: dict[str, tuple[str, Callable[[Figures], list[str]]]] = {
    "certificates": (
        "Sealed certificates: draft, register row, page set as PDF/A, signed (PAdES), kept",
        _certificates,
    ),
    "proofs": ("Proofs over a large seal register", _proofs),
    "worklist": ("Work lists over a long past", _worklist),
    "documents": ("Papers handed in: upload, preview, look-up, storage", _documents),
}
