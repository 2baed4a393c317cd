"""Certificates sealed in the register, set as PDF/A and signed by the seal's key, per second.

Run as `python -m bench.certificates`: it makes a county of its own and prints one JSON object for one and for two
processes, each at a site (so a seal) of its own. `per_second` counts draft, seal, issue with the page made, signed and kept,
each committed; the parts are medians in milliseconds of the same work without the database.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from bench.county import County, county

PARTS = 40


def work(seconds: float, username: str, site: str) -> dict[str, Any]:
    """Make certificates at one site for so long; how many, and how long one took."""
    import django

    django.setup()
    from doorstep.base.accounts.models import Account
    from doorstep.registry.staff.queries import actor_of

    clerk = actor_of(Account.objects.get(username=username), channel="api")
    one(clerk, site)  # loads fonts and key
    took: list[float] = []
    end = time.perf_counter() + seconds
    began = time.perf_counter()
    while time.perf_counter() < end:
        start = time.perf_counter()
        one(clerk, site)
        took.append((time.perf_counter() - start) * 1000)
    took.sort()
    return {
        "made": len(took),
        "per_second": round(len(took) / (time.perf_counter() - began), 1),
        "p50_ms": round(median(took), 1),
        "p95_ms": round(took[int(len(took) * 0.95)], 1),
    }


def one(clerk: Any, site: str) -> Any:
    """One certificate from draft to signed page."""
    from doorstep.acts.certificates import actions
    from doorstep.registry.catalogue.queries import version_named

    version = version_named("个体工商户设立登记")
    drafted = actions.draft(
        site,
        name=version.result_name,
        template="licence",
        content=content(version, site),
        holder_masked="某某",
        actor=clerk,
    )
    actions.seal(
        drafted.pk,
        affair=f"BENCH-{drafted.number}",
        item_code=version.item_id,
        item_name=version.name,
        reason="准予决定用印",
        actor=clerk,
    )
    issued = actions.issue(drafted.pk, actor=clerk, make_page=True)
    if issued.signed_digest is None:
        raise RuntimeError("the page was not signed")
    return issued


def content(version: Any, site: str) -> dict[str, Any]:
    """What a licence of ordinary length says."""
    return {
        "holder": "测试",
        "holder_number_masked": "519999********1234",
        "item": version.name,
        "item_code": version.item_id,
        "affair": "BENCH",
        "body": "崇州市市场监督管理局",
        "basis": "测试",
        "site": site,
        "town": "白头镇",
        "decided_on": "2026-11-23",
        "rows": [
            ["名称", "崇州市白头镇小馆"],
            ["组成形式", "个人经营"],
            ["经营范围", "餐饮服务；食品销售。"],
        ],
    }


def parts(username: str, site: str) -> dict[str, float]:
    """Each part by itself: setting the page, signing it, judging the file."""
    import django

    django.setup()
    from doorstep.acts.certificates import judging, page, signatures
    from doorstep.acts.seals import queries, signing
    from doorstep.base import clock
    from doorstep.base.accounts.models import Account
    from doorstep.registry.documents import queries as documents
    from doorstep.registry.staff.queries import actor_of

    issued = one(actor_of(Account.objects.get(username=username), channel="api"), site)
    data, made = documents.read(issued.pdf), page.of(issued)
    signer = signing.signer_of(queries.key_in_force(issued.seal_use.seal, clock.now()))
    said, box = page.said(issued, at=clock.now()), page.seal_box(issued.template)
    return {
        "page_ms": each(lambda: page.of(issued)),
        "sign_ms": each(lambda: signatures.put(made, signer, box=box, said=said)),
        "judge_ms": each(lambda: judging.judge_file(data)),
        "page_bytes": len(made),
        "signed_bytes": len(data),
    }


def each(do: Callable[[], Any]) -> float:
    """Median milliseconds of one call."""
    took = []
    for _time in range(PARTS):
        start = time.perf_counter()
        do()
        took.append((time.perf_counter() - start) * 1000)
    return round(median(took), 2)


def together(made: County, places: list[dict[str, Any]], processes: int, seconds: float) -> dict[str, Any]:
    """The same work in so many processes at once, each at its own site."""
    started = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.certificates", "--work", str(seconds), f"far{i}", places[i]["site"]],
            env=made.environment,
            stdout=subprocess.PIPE,
            text=True,
        )
        for i in range(processes)
    ]  # fmt: skip
    told = [json.loads(process.communicate()[0]) for process in started]
    return {
        "processes": processes,
        "per_second": round(sum(one["per_second"] for one in told), 1),
        "p50_ms": max(one["p50_ms"] for one in told),
        "p95_ms": max(one["p95_ms"] for one in told),
    }


def main() -> None:
    """Measure, or do the work of one process."""
    parser = argparse.ArgumentParser(prog="bench.certificates", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--work", nargs=3, metavar=("SECONDS", "USER", "SITE"))
    parser.add_argument("--parts", nargs=2, metavar=("USER", "SITE"))
    asked = parser.parse_args()
    if asked.work:
        seconds, username, site = asked.work
        print(json.dumps(work(float(seconds), username, site)))
        return
    if asked.parts:
        print(json.dumps(parts(*asked.parts)))
        return
    from bench.__main__ import about

    with county("certificates") as made:
        places = made.seat()["spread"]
        alone = json.loads(made.python("bench.certificates", "--parts", "far0", places[0]["site"]))
        runs = [together(made, places, processes, asked.seconds) for processes in (1, 2)]
    print(json.dumps({"about": about(), "parts": alone, "runs": runs}, ensure_ascii=False, indent=1))


if __name__ == "__main__":
    main()
