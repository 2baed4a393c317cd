"""The figures as a page: docs/performance.md is written anew from the results of one run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

TITLES = {
    "short": "(a) ticket → call next → begin → finish",
    "whole": "(b) the whole affair, ticket to rating, certificate's page (PDF) not made",
    "whole_pdf": "(b) the whole affair with the page made and fetched",
}
PLACES = {"spread": "own sites", "one_site": "one site"}
SISTERS = {
    "certificates": "Sealed certificates: draft, register row, page set as PDF/A, signed (PAdES), kept",
    "proofs": "Proofs over a seal register of one million lines",
    "worklist": "Work lists over one million affairs, ms",
}
HEAD = """# Performance

Written by `make bench` from one run; the raw figures are in `var/bench/last.json`. Do not edit by hand.

- {date}, {machine}, {cores} cores, Python {python}, PostgreSQL {postgres} (embedded, fsync and synchronous_commit on).
- Load generator, two page processes, event process, job worker and PostgreSQL share the cores. Load average when the run
  began: **{load}**; whatever else ran on the machine is in every figure, in the bound's as well, so the fraction says more.
- The bound is pgbench in the same run on the same server: the very INSERT and UPDATE statements that one recorded citizen
  wrote, in as many transactions, one client per clerk (`bench/bound.py`).
- Every request is a durable commit with its own `Idempotency-Key`, over HTTP on loopback, with a bearer token.
- The best peer measured (another machine, not side by side): 8 citizens/s, 0.64 % of its bound, call-next p95 over a second.
"""


def write(path: Path, results: dict[str, Any]) -> None:
    """Render the whole page."""
    parts = [HEAD.format(**results["about"])]
    for key, flow in results["flows"].items():
        parts.append(_flow(key, flow))
    if results.get("history"):
        parts.append(_history(results))
    if results.get("halls"):
        parts.append(_halls(results["halls"]))
    parts += [_sister(name, title, results[name]) for name, title in SISTERS.items() if name in results]
    path.write_text("\n".join(parts))


def _flow(key: str, flow: dict[str, Any], title: str = "") -> str:
    lines = [f"## {title or TITLES[key]}", ""]
    counted = flow["statements"]
    lines += [
        (
            f"SQL statements per citizen, BEGIN and COMMIT counted: **{sum(counted.values())}** in {len(counted)} requests "
            f"({', '.join(f'{step} {n}' for step, n in counted.items())})."
        ),
        "",
        "| clerks | at | citizens/s | bound/s | fraction | errors | call-next p50 / p95 / p99 ms |",
        "|---|---|---|---|---|---|---|",
    ]
    for run in flow["runs"]:
        call = run["steps"]["call_next"]
        lines.append(
            f"| {run['clerks']} | {PLACES[run['place']]} | **{run['per_second']}** | {run['bound']['per_second']} "
            f"| {run['fraction'] * 100:.1f} % | {run['errors']} | {call['p50']} / {call['p95']} / {call['p99']} |"
        )
    lines += ["", "Each step, ms p50 / p95 / p99:", ""]
    runs = [run for run in flow["runs"] if run["place"] == "spread"] or flow["runs"]
    lines.append("| step | " + " | ".join(f"{run['clerks']} clerks" for run in runs) + " |")
    lines.append("|---|" + "---|" * len(runs))
    for step in runs[0]["steps"]:
        cells = [run["steps"].get(step) for run in runs]
        lines.append(
            f"| {step} | "
            + " | ".join(f"{c['p50']} / {c['p95']} / {c['p99']}" if c else "" for c in cells)
            + " |"
        )
    return "\n".join([*lines, ""])


def _history(results: dict[str, Any]) -> str:
    past = results["history"]
    lines = [
        f"## With {past['affairs']:,} past affairs in the tables",
        "",
        f"Database {past['database_mb']:,} MB; what a past affair consists of is in `bench/history.py`.",
        "",
        "| flow | clerks | at | citizens/s before | after | call-next p95 before | after |",
        "|---|---|---|---|---|---|---|",
    ]
    for key, flow in past["flows"].items():
        for run in flow["runs"]:
            before = next(
                r
                for r in results["flows"][key]["runs"]
                if (r["place"], r["clerks"]) == (run["place"], run["clerks"])
            )
            lines.append(
                f"| {key} | {run['clerks']} | {PLACES[run['place']]} | {before['per_second']} | **{run['per_second']}** "
                f"| {before['steps']['call_next']['p95']} | {run['steps']['call_next']['p95']} |"
            )
    return "\n".join([*lines, ""])


def _halls(halls: dict[str, Any]) -> str:
    lines = ["## Hall screens", "", "| measure | " + " | ".join(halls) + " |", "|---|" + "---|" * len(halls)]
    names = list(dict.fromkeys(name for told in halls.values() for name in told))
    lines += [
        f"| {name} | " + " | ".join(str(t.get(name, "")) for t in halls.values()) + " |" for name in names
    ]
    return "\n".join([*lines, ""])


def _sister(name: str, title: str, told: dict[str, Any]) -> str:
    said = f"`python -m bench.{name}`, in a county of its own."
    lines = [f"## {title}", "", said, "", "| measure | |", "|---|---|"]
    lines += [f"| {figure} | {value} |" for figure, value in _flat(told)]
    return "\n".join([*lines, ""])


def _flat(told: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Every figure with the way to it; a group of plain figures is one line, the machine is said at the top."""
    if isinstance(told, list):
        told = {str(place + 1): value for place, value in enumerate(told)}
    plain = {key: value for key, value in told.items() if not isinstance(value, dict | list)}
    if name and len(plain) > 1:
        yield name, ", ".join(f"{key} {value}" for key, value in plain.items())
    else:
        yield from ((f"{name} {key}".strip(), value) for key, value in plain.items())
    for key, value in told.items():
        if isinstance(value, dict | list) and key != "about":
            yield from _flat(value, f"{name} {key}".strip())
