"""The figures as a page: docs/performance.md is written anew from the results of one run."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench import sisters

TITLES = {
    "short": "(a) ticket → call next → begin → finish",
    "whole": "(b) the whole affair, ticket to rating, certificate's page (PDF) not made",
    "whole_pdf": "(b) the whole affair with the page made and fetched",
}
PATTERNS = {"spread": "a screen in each hall", "burst": "all screens in one hall"}
MEASURES = {
    "screens": "screens that listen",
    "calls_per_second": "calls/s",
    "shown": "calls shown, all screens together",
    "lost": "calls not shown",
    "p50": "from the call to the screen, p50, ms",
    "p95": "p95, ms",
    "p99": "p99, ms",
    "max": "worst, ms",
}
PLACES = {"spread": "own sites", "one_site": "one site"}
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
    parts += [sisters.section(name, results[name]) for name in sisters.SECTIONS if name in results]
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
    lines = [
        "## Hall screens",
        "",
        "| measure | " + " | ".join(PATTERNS.get(name, name) for name in halls) + " |",
    ]
    lines.append("|---|" + "---|" * len(halls))
    names = list(dict.fromkeys(name for told in halls.values() for name in told))
    lines += [
        f"| {MEASURES.get(name, name)} | " + " | ".join(str(t.get(name, "")) for t in halls.values()) + " |"
        for name in names
    ]
    return "\n".join([*lines, ""])
