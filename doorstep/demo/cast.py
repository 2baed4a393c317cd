"""The people who work at a centre of the demo: logins, posts, and its seal in the hands of two keepers."""

from __future__ import annotations

import random
from dataclasses import dataclass

from faker import Faker

from doorstep.acts.seals import actions as seals
from doorstep.acts.seals.models import Seal
from doorstep.acts.seals.queries import rules_in_force
from doorstep.base import clock
from doorstep.base.accounts.actions import open_account
from doorstep.base.accounts.actor import Actor, system
from doorstep.base.accounts.models import Account
from doorstep.registry.places import queries as places
from doorstep.registry.places.models import Site
from doorstep.registry.staff.actions import give
from doorstep.registry.staff.models import Grant
from doorstep.registry.staff.queries import actor_of

from .hashing import quick_hashes

PASSWORD = "jiamenkou-2026"
"""Of every demo login; it is printed on the screen, so it is no secret."""
BUREAU = "bureau"
CLERKS = 4
CHANNEL = "demo"


@dataclass(frozen=True)
class Cast:
    """Who works at one site. The first clerk is left free for the newcomer when the demo has been played."""

    site: str
    clerks: tuple[Actor, ...]
    reviewer: Actor
    head: Actor
    keepers: tuple[Actor, Actor]


def prefix(site: Site) -> str:
    """What the site's login names begin with: the sound of the town's name (白头镇 → baitou). Needs `site.area`."""
    town = site.area.name.removesuffix("街道").removesuffix("镇")
    return "".join(site.pinyin.split()[: len(town)])


def jobs_of(site: Site) -> dict[str, str]:
    """Login name → post, for everybody at a centre."""
    start = prefix(site)
    jobs = {f"{start}{number}": "clerk" for number in range(1, CLERKS + 1)}
    return jobs | {
        f"{start}-reviewer": "reviewer",
        f"{start}-keeper1": "seal_keeper",
        f"{start}-keeper2": "seal_keeper",
        f"{start}-head": "site_head",
    }


def make_bureau(seed: str) -> Actor:
    """The login of the county's bureau, which gives all posts; made once."""
    login = account(BUREAU, names(seed, BUREAU))
    if not Grant.objects.filter(account=login).exists():
        give(login.pk, "bureau", None, actor=system(CHANNEL))
    return actor_of(login, channel=CHANNEL)


def make_cast(site: Site, seed: str, *, bureau: Actor) -> Cast:
    """Logins, posts and the seal of one centre, through the same actions that a county uses; once."""
    faker = names(seed, site.code)
    with quick_hashes():
        accounts = {name: account(name, faker) for name in jobs_of(site)}
    held = set(
        Grant.objects.filter(account__in=accounts.values()).values_list("account__username", flat=True)
    )
    for name, post in jobs_of(site).items():
        if name not in held:
            give(accounts[name].pk, post, site.code, actor=bureau)
    actors = {name: actor_of(login, channel=CHANNEL) for name, login in accounts.items()}
    start = prefix(site)
    cast = Cast(
        site=site.code,
        clerks=tuple(actors[f"{start}{number}"] for number in range(1, CLERKS + 1)),
        reviewer=actors[f"{start}-reviewer"],
        head=actors[f"{start}-head"],
        keepers=(actors[f"{start}-keeper1"], actors[f"{start}-keeper2"]),
    )
    if not Seal.objects.filter(site=site).exists():
        _make_seal(site, cast, bureau)
    rules = rules_in_force()
    if rules is not None:
        for actor in actors.values():
            seals.acknowledge(rules.number, actor=actor)
    return cast


def names(seed: str, place: str) -> Faker:
    """Names of staff, the same for the same seed and place."""
    faker = Faker("zh_CN")
    faker.seed_instance(random.Random(f"staff:{seed}:{place}").getrandbits(64))
    return faker


def account(username: str, faker: Faker) -> Account:
    """The login with this name, made where it is missing."""
    name = faker.name()
    found = Account.objects.filter(username=username).first()
    if found is not None:
        return found
    return open_account(username, name=name, password=PASSWORD, actor=system(CHANNEL))


def _make_seal(site: Site, cast: Cast, bureau: Actor) -> Seal:
    seal = seals.make(
        f"{site.code}-1",
        site.code,
        name=f"{places.body_of(site)}审批服务专用章",
        actor=bureau,
    )
    seals.file(seal.code, filing_number=f"示例印备〔{clock.now():%Y}〕{site.code}-1号", actor=bureau)
    seals.make_key(seal.code, actor=bureau)
    keeper, witness = cast.keepers
    seals.hand_to(seal.code, keeper_id=keeper.account_id, witness_id=witness.account_id, actor=cast.head)
    seals.approve(seal.code, reason="即办件准予决定，事先批准用印", actor=cast.head)
    return seals.put_in_use(seal.code, actor=bureau)
