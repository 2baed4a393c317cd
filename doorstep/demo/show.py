"""What the person at the terminal sees of the demo: progress, the address, the logins."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from doorstep.base import clock
from doorstep.base.accounts.models import Account
from doorstep.base.embedded_db import Cluster
from doorstep.registry.catalogue.models import Offering
from doorstep.registry.places.models import Site

from . import now, start
from .cast import BUREAU, PASSWORD, jobs_of
from .plan import Order
from .promised import REVIEWERS
from .residents import People

TITLES = {
    "clerk": "综窗人员 clerk",
    "reviewer": "审批人员 reviewer",
    "seal_keeper": "印章管理员 seal keeper",
    "site_head": "中心负责人 site head",
    "bureau": "行政审批局 bureau",
    "department": "部门审查人员 department",
}
out = Console()
err = Console(stderr=True)


@contextmanager
def database() -> Iterator[None]:
    """The database for the length of a block: the embedded one is started if nobody runs it; never one for real work.

    Ends the program with a clear line where it was not made as a demo.
    """
    cluster = Cluster(settings.DOORSTEP_VAR, settings.DOORSTEP_KEYS) if settings.IS_EMBEDDED else None
    if cluster is not None:
        cluster.start(err.print)
    try:
        start.refuse_real_work()
        yield
    except start.NotADemo as refusal:
        err.print(str(refusal), style="bold red")
        sys.exit(2)
    finally:
        if cluster is not None:
            cluster.stop()


def show(*, host: str, port: int, affairs: int, weeks: int, seed: str, processes: int, serve: bool) -> None:
    """`doorstep demo`: make what is missing, then serve until Ctrl-C."""
    wish = start.Wish(affairs=affairs, seed=seed, processes=processes or os.cpu_count() or 1, weeks=weeks)
    with database():
        began = time.monotonic()
        start.prepare()
        planned = start.planned(wish, clock.today())
        if planned:
            _play(wish, planned)
        waiting = now.top_up()
        err.print(
            f"[green]✓[/] 就绪 ready · {time.monotonic() - began:.0f} s · {_counted()} · +{waiting} 人等候 waiting"
        )
        if serve:
            _serve(host, port, wish)
        else:
            print_logins()


def _play(wish: start.Wish, planned: list[Order]) -> None:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=err) as bar:
        task = bar.add_task(
            "近五个工作日 the last five working days", total=sum(sum(order.affairs) for order in planned)
        )
        start.play_history(planned, wish, lambda more: bar.advance(task, more))
    start.settle()


def _counted() -> str:
    from doorstep.acts.seals.models import SealUse
    from doorstep.cases.applications.models import Application
    from doorstep.cases.ratings.models import Rating

    return (
        f"{Application.objects.count()} 件 affairs · {SealUse.objects.count()} 次用印 seal uses"
        f" · {Rating.objects.count()} 条评价 ratings"
    )


def _serve(host: str, port: int, wish: start.Wish) -> None:
    """Run `doorstep serve` below us, and the further weeks beside it; Ctrl-C and SIGTERM end both."""
    here = [sys.executable, "-m", "doorstep.config.cli"]
    serving = subprocess.Popen(
        [*here, "serve", "--host", host, "--port", str(port)], stdout=subprocess.PIPE, text=True
    )
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda n, _frame: serving.send_signal(n))
    more: subprocess.Popen[bytes] | None = None
    assert serving.stdout is not None  # noqa: S101 - a pipe was asked for
    for line in serving.stdout:
        out.print(line.rstrip(), style="bold")
        print_logins()
        if wish.weeks and more is None:
            more = subprocess.Popen([*here, "demo", "more", "--weeks", str(wish.weeks), "--seed", wish.seed])
    code = serving.wait()
    if more is not None:
        more.terminate()
        with suppress(subprocess.TimeoutExpired):
            more.wait(20)
    if code > 0:
        sys.exit(code)


def print_logins() -> None:
    """The logins of the newcomer's site, of those who decide promised items, and of the bureau, with the one password."""
    site = Site.objects.select_related("area").get(pk=now.HOME)
    jobs = {**jobs_of(site), BUREAU: "bureau", **dict.fromkeys(REVIEWERS.values(), "department")}
    for seat in Site.objects.select_related("area").filter(pk__in=_deciding()):
        jobs |= {name: post for name, post in jobs_of(seat).items() if post in ("reviewer", "site_head")}
    names = dict(Account.objects.filter(username__in=jobs).values_list("username", "name"))
    table = Table(title=f"{site.name} · 密码 password: {PASSWORD}", title_justify="left")
    for heading in ("登录名 login", "姓名 name", "岗位 post"):
        table.add_column(heading)
    for login, post in jobs.items():
        table.add_row(login, names.get(login, ""), TITLES[post])
    out.print(table)
    out.print(
        "从 baitou1 登录，坐到 1 号窗口，叫下一位。 Log in as baitou1, sit down at counter 1, call the next."
    )


def _deciding() -> set[str]:
    """The sites that decide what others take in (收受分离)."""
    rows = Offering.objects.filter(site=now.HOME, decided_at__isnull=False)
    return {str(code) for code in rows.values_list("decided_at", flat=True).distinct()}


def print_people(count: int = 8) -> None:
    """Generated residents to try the counter with; the first is known to the demo already."""
    table = Table(title="演示居民（虚构） generated residents", title_justify="left")
    for heading in ("姓名 name", "身份证号 number", "电话 phone", "住址 address"):
        table.add_column(heading)
    strangers = People("strangers", place=99, villages=["白头镇五星村", "白头镇和乐村"], today=clock.today())
    for person in (now.guest(), *(strangers.next() for _n in range(count - 1))):
        table.add_row(person.name, person.number, person.phone, person.address)
    out.print(table)


def play_further(weeks: int, seed: str) -> None:
    """The weeks beside the serving: one process, so that the pages keep a core."""
    wish = start.Wish(seed=seed, processes=1, weeks=weeks)
    os.nice(10)
    played = start.play_history(start.further(wish, clock.today()), wish, lambda _more: None)
    start.settle()
    err.print(f"又有 {played} 件往日办件 {played} more affairs of earlier weeks")
