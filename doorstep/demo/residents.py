"""Generated residents: nobody real. The same seed gives the same people.

Their identity numbers are valid by GB 11643-1999 but begin with an area code that was never assigned: no province
ever had the two digits 59 (GB/T 2260). Their mobile numbers begin with 154, which no operator has been given.
"""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass

from faker import Faker

from doorstep.registry.people.identifiers import id_check_character

AREA_NEVER_ASSIGNED = "590184"
MOBILE_NEVER_ASSIGNED = "154"
OLD = 65
"""From this age on a resident may ask to be called first (domain.md §7)."""

# what breaks programs that think of a name as two to four common characters (domain.md §9.17)
UNUSUAL_NAMES = (
    "阿卜杜热合曼江·麦麦提艾力·吐尔逊尼亚孜江",
    "古丽巴哈尔·麦麦提明",
    "买买提江·阿不都热依木",
    "吉克·曲木·阿依莫",
    "阿苏尔布·阿呷莫",
    "扎西罗布",
    "降央卓玛",
    "泽仁旺姆",
    "尔玛·木姐珠",
    "欧阳若曦",
    "司马南星",
    "王𠮷",
    "李䶮",
    "张㛃",
    "周𬭳",
    "刘𫖮",
    "陈喆",
    "杨犇犇",
)
UNUSUAL_SHARE = 0.04


@dataclass(frozen=True)
class Person:
    """One generated resident, as they would say who they are at a counter."""

    name: str
    number: str
    phone: str
    address: str
    is_registered_here: bool
    born: dt.date

    def age(self, today: dt.date) -> int:
        """Full years on `today`."""
        return today.year - self.born.year - ((today.month, today.day) < (self.born.month, self.born.day))


class People:
    """An endless row of residents of a town. `place` keeps the numbers of two towns apart."""

    def __init__(self, seed: str, *, place: int, villages: list[str], today: dt.date) -> None:
        self.random = random.Random(f"people:{seed}:{place}")
        self.faker = Faker("zh_CN")
        self.faker.seed_instance(f"people:{seed}:{place}")
        self.place = place
        self.villages = villages
        self.today = today
        self.made = 0

    def next(self) -> Person:
        """The next resident: 18 to 92 years old, mostly in the middle, mostly registered here."""
        self.made += 1
        chance = self.random
        name = chance.choice(UNUSUAL_NAMES) if chance.random() < UNUSUAL_SHARE else self.faker.name()
        years = min(92, max(18, round(chance.gauss(48, 17))))
        born = self.today - dt.timedelta(days=years * 365 + chance.randrange(360) + years // 4 + 1)
        group, door = chance.randint(1, 12), chance.randint(1, 180)
        return Person(
            name=name,
            number=self._number(born),
            phone=f"{MOBILE_NEVER_ASSIGNED}{self.place:03d}{self.made % 100_000:05d}",
            address=f"{chance.choice(self.villages)}{group}组{door}号",
            is_registered_here=chance.random() < 0.93,
            born=born,
        )

    def _number(self, born: dt.date) -> str:
        """A number that nobody else in the demo has: area and serial carry the town and the running number."""
        area = f"59{self.place:03d}{(self.made // 1000) % 10}"
        first17 = f"{area}{born:%Y%m%d}{self.made % 1000:03d}"
        return first17 + id_check_character(first17)
