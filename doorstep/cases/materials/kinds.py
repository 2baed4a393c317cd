"""When two lists mean the same paper. Pure."""

from __future__ import annotations

import re

ASIDE = re.compile(r"[(（][^()（）]*[)）]")
FORM = re.compile(r"(及|和|、)?(原件|复印件|扫描件|电子件)+$")
# written for one affair, or proof of one payment: yesterday's says nothing today
FOR_ONCE = re.compile(
    r"申请|登记表|备案表|申报|审批表|信息表|承诺|声明|授权|委托|同意书|说明|票据|发票|清单|照片|意见|记录"
)


def kind_of(name: str) -> str:
    """The paper's name without what is said of its form: 身份证（复印件） and 身份证原件及复印件 are 身份证."""
    bare = ASIDE.sub("", name).strip()
    shorter = FORM.sub("", bare).strip()
    while shorter and shorter != bare:
        bare, shorter = shorter, FORM.sub("", shorter).strip()
    return bare or name.strip()


def kinds_of(name: str) -> set[str]:
    """The kinds any of which will do: 身份证或户口簿 is 身份证, 户口簿, or kept under both names together."""
    whole = kind_of(name)
    return {whole, *(part.strip() for part in whole.split("或") if part.strip())}


def may_be_held(name: str) -> bool:
    """Whether a paper of this name says the same in another affair."""
    return FOR_ONCE.search(kind_of(name)) is None
