"""`make bench`: the API under 1, 8 and 16 clerks, the bound by pgbench, a long history, the hall screens.

After it its sisters, each in a county of its own: sealed certificates, proofs, work lists, papers handed in.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench import bound, report
from bench.county import ROOT, County, county
from doorstep.base import clock
from doorstep.base.embedded_db.binaries import installation, major_version, reachable_bin
from doorstep.config.served import Served

SCHEMA = "county_510184"
SISTERS = ("certificates", "proofs", "worklist", "documents")


class Bench:
    """A county with two page processes, and everybody at their counters."""

    def __init__(self, made: County, options: argparse.Namespace) -> None:
        self.made, self.options = made, options
        self.seats = made.seat()
        self.affair = self.seats.pop("affair", {})

    def plan(self, flow: str, place: str, clerks: int) -> dict[str, Any]:
        """What the load generator is told."""
        return {
            "host": "127.0.0.1",
            "port": self.options.port,
            "flow": flow,
            "seconds": self.options.seconds,
            "warm": self.options.warm,
            "clerks": self.seats[place][:clerks],
            "affair": self.affair,
        }

    def measure(self, flow: str, label: str) -> dict[str, Any]:
        """One flow with each number of clerks at one site and spread, and its bound."""
        recorded = json.loads(self.made.python("bench.record", flow, data=self.plan(flow, "spread", 1)))
        text = bound.script(recorded["writes"], self.seats["spread"][0])
        found: dict[str, Any] = {"statements": recorded["steps"], "runs": []}
        for place in self.options.places:
            for clerks in self.options.clerks:
                told = json.loads(self.made.python("bench.load", data=self.plan(flow, place, clerks)))
                limit = bound.run(
                    reachable_bin(self.made.cluster.account, self.made.folder), self.made.environment["DATABASE_URL"],
                    SCHEMA, text, self.seats[place][:clerks], self.options.bound_seconds, self.made.folder,
                )  # fmt: skip
                told |= {"place": place, "clerks": clerks, "bound": limit}
                told["fraction"] = round(told["per_second"] / limit["per_second"], 4)
                found["runs"].append(told)
                say(f"{label} {place} {clerks}: {told['per_second']}/s, bound {limit['per_second']}/s", told)
        return found

    def everything(self, served: Served, results: dict[str, Any]) -> None:
        """All flows, the hall screens, all again with a long past; each part is kept as soon as it is there."""
        for flow in self.options.flows:
            results["flows"][flow] = self.measure(flow, flow)
            keep(results, page=not self.options.no_page)
        if self.options.halls:
            results["halls"] = json.loads(self.made.python("bench.halls", data={"events": served.events_url}))
            keep(results, page=not self.options.no_page)
        if self.options.history:
            told = {"seats": self.seats, "item": self.affair["item"]}
            past = json.loads(self.made.python("bench.history", str(self.options.history), data=told))
            again = [flow for flow in self.options.flows if flow != "whole_pdf"]
            results["history"] = {**past, "flows": {f: self.measure(f, f"past {f}") for f in again}}
            keep(results, page=not self.options.no_page)


def keep(results: dict[str, Any], *, page: bool) -> None:
    """Write the results so far, and the page."""
    out = ROOT / "var" / "bench"
    out.mkdir(parents=True, exist_ok=True)
    (out / "last.json").write_text(json.dumps(results, indent=1, ensure_ascii=False))
    if page:
        report.write(ROOT / "docs" / "performance.md", results)


def sisters(asked: argparse.Namespace, results: dict[str, Any]) -> None:
    """What is measured without the API; each makes and takes away its own county."""
    for name in asked.sisters:
        told = subprocess.run(
            [sys.executable, "-m", f"bench.{name}"], stdout=subprocess.PIPE, text=True, check=True, cwd=ROOT
        )
        results[name] = json.loads(told.stdout)
        keep(results, page=not asked.no_page)
        print(f"{name}: {json.dumps(results[name], ensure_ascii=False)}", flush=True)


def about() -> dict[str, Any]:
    """The machine and the moment."""
    cpu = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": clock.now().strftime("%Y-%m-%d %H:%M"),
        "machine": f"{platform.system()} {platform.machine()}, {cpu.group(1) if cpu else 'CPU'}, {memory:.0f} GB",
        "cores": os.cpu_count(),
        "python": platform.python_version(),
        "postgres": major_version(installation() / "bin"),
        "load": f"{os.getloadavg()[0]:.1f}",
    }


def say(text: str, told: dict[str, Any]) -> None:
    """Progress for whoever waits."""
    steps = " ".join(f"{name} {t['p50']}/{t['p95']}" for name, t in told["steps"].items())
    print(
        f"{text} | ms p50/p95: {steps}" + (f" | ERRORS {told['first_errors']}" if told["errors"] else ""),
        flush=True,
    )


def options() -> argparse.Namespace:
    """What to measure."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10, help="measured seconds of each run")
    parser.add_argument("--warm", type=float, default=2)
    parser.add_argument("--bound-seconds", type=int, default=5)
    parser.add_argument("--clerks", type=lambda s: [int(n) for n in s.split(",")], default=[1, 8, 16])
    parser.add_argument("--flows", type=lambda s: s.split(","), default=["short", "whole", "whole_pdf"])
    parser.add_argument("--port", type=int, default=8410)
    parser.add_argument("--places", type=lambda s: s.split(","), default=["spread", "one_site"])
    parser.add_argument("--history", type=int, default=200_000, help="past affairs; 0 leaves that part out")
    parser.add_argument("--no-halls", dest="halls", action="store_false")
    parser.add_argument("--sisters", type=lambda s: s.split(",") if s else [], default=list(SISTERS))
    parser.add_argument("--no-page", action="store_true", help="leave docs/performance.md as it is")
    return parser.parse_args()


def main() -> None:
    """Measure everything that was asked for."""
    asked = options()
    results: dict[str, Any] = {"about": about(), "flows": {}}
    with county("bench") as made:
        run = Bench(made, asked)
        served = Served(made.environment, made.folder / "serve.log", workers=2, port=asked.port)
        served.start()
        try:
            run.everything(served, results)
        finally:
            served.stop()
    sisters(asked, results)


if __name__ == "__main__":
    main()
