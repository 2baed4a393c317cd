"""The kinds of job that every county starts with; a county changes them as it likes."""

from __future__ import annotations

from doorstep.base.accounts.actor import Actor

from .actions import set_post
from .models import Role

STANDARD = {
    "clerk": ("综窗人员", [Role.CLERK]),
    "reviewer": ("审批人员", [Role.REVIEWER]),
    "seal_keeper": ("印章管理员", [Role.SEAL_KEEPER]),
    "site_head": ("中心负责人", [Role.SITE_HEAD]),
    "bureau": ("行政审批局工作人员", [Role.BUREAU]),
    "team_member": ("上门服务队员", [Role.TEAM_MEMBER]),
    "social_worker": ("社工", [Role.SOCIAL_WORKER]),
    "agent": ("代办员", [Role.AGENT]),
    "department": ("部门审查人员", [Role.DEPARTMENT]),
}


def load(*, actor: Actor) -> int:
    """Make the standard posts; returns how many there are. Can be repeated."""
    for code, (title, roles) in STANDARD.items():
        set_post(code, title=title, roles=roles, actor=actor)
    return len(STANDARD)
