"""The journal in sentences: one template per event, said to people who work at the desk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from doorstep.base.accounts.models import Account
from doorstep.base.journal.models import Entry
from doorstep.registry.catalogue.models import Department
from doorstep.registry.places.models import Site

SENTENCES: dict[str, Any] = {
    "application.opened": _("收件，办件编号 %(number)s"),
    "application.filled": _("填写了申请表"),
    "application.asked_beyond": _("要了一份清单外的材料"),
    "application.demand_withdrawn": _("收回了一份清单外的材料"),
    "application.originals_taken_in": _("收下了原件"),
    "application.originals_given_back": _("退还了原件"),
    "application.originals_passed_on": _("移交了原件"),
    "application.originals_taken_over": _("接收了移交来的原件"),
    "application.situated": _("问清了情形"),
    "application.materials_checked": _("核验了材料"),
    "application.material_scanned": _("扫描了一份材料"),
    "application.phone_link_made": _("给申请人的手机出了拍照码"),
    "application.phone_link_closed": _("关闭了拍照码"),
    "application.phone_page_arrived": _("手机传来一页材料"),
    "application.phone_page_dropped": _("手机撤回一页材料"),
    "application.phone_paper_rejected": _("请申请人重拍一份材料"),
    "application.paper_kept": _("经申请人同意，留存一份材料供复用"),
    "application.materials_reused": _("经申请人同意，复用县里已有的材料"),
    "application.reuse_declined": _("申请人不同意复用一份材料"),
    "application.held_paper_read": _("查看了县里已有的材料"),
    "application.noticed": _("出具一次性告知书，告知 %(gaps)s 项"),
    "application.accepted": _("受理"),
    "application.not_accepted": _("不予受理"),
    "application.granted": _("决定准予"),
    "application.refused": _("决定不予"),
    "application.sealed": _("用印，%(seal)s 台账第 %(use)s 号"),
    "application.issued": _("出证"),
    "application.handed_over": _("交付，办结"),
    "application.withdrawn": _("按申请人意愿撤回"),
    "application.taken": _("领办"),
    "application.passed_on": _("转办"),
    "application.lapsed": _("逾期未补正，办件终止"),
    "application.missing_brought": _("补交了容缺的材料"),
    "application.returned": _("容缺材料逾期未补，退件"),
    "application.commitment_verified": _("核查了承诺内容"),
    "application.trust_restored": _("信用修复"),
    "application.opinion_given": _("%(department)s 提出审查意见"),
    "application.special_step_begun": _("开始特别程序，期限停计"),
    "application.special_step_ended": _("特别程序结束，期限继续计算"),
    "application.extension_asked": _("申请延期 %(days)s 个工作日"),
    "application.extended": _("批准延期 %(days)s 个工作日"),
    "application.extension_declined": _("不批准延期"),
    "application.proposed": _("提出拟决定"),
    "application.sent_back": _("退回重新研究"),
    "application.collect_site_chosen": _("改在 %(site)s 领取"),
    "application.sent": _("寄出或派人送达"),
    "application.delivered": _("送达，办结"),
    "application.undelivered": _("未能送达，退回"),
    "application.corrected": _("更正结果，原证照作废"),
    "application.revoked": _("撤销"),
    "application.warned": _("临期或超期提醒"),
    "application.escalated": _("超期上报"),
    "application.recalculated": _("放假安排公布，重新计算期限"),
    "application.paper_made": _("出具文书 %(document)s"),
    "application.paper_sealed": _("文书用印 %(document)s"),
}
ICONS = {
    "application.opened": "file",
    "application.noticed": "alert",
    "application.accepted": "file-check",
    "application.not_accepted": "x-circle",
    "application.granted": "check-circle",
    "application.refused": "x-circle",
    "application.sealed": "stamp",
    "application.issued": "certificate",
    "application.handed_over": "check-circle",
    "application.withdrawn": "undo",
    "application.taken": "user",
    "application.passed_on": "transfer",
    "application.special_step_begun": "pause",
    "application.special_step_ended": "play",
    "application.opinion_given": "edit",
    "application.extended": "calendar",
    "application.warned": "clock",
    "application.escalated": "alert",
    "application.delivered": "check-circle",
    "application.sent": "transfer",
    "application.revoked": "x-circle",
    "application.paper_made": "file",
    "application.paper_sealed": "stamp",
}
CHANNELS = {"api": _("接口"), "demo": _("演示"), "console": _("命令行"), "phone": _("申请人手机")}


class _Blank(dict[str, Any]):
    """An older entry may lack a value that today's sentence names."""

    def __missing__(self, name: str) -> str:
        return "—"


@dataclass(frozen=True)
class Line:
    """One thing that happened, ready to read."""

    at: dt.datetime
    sentence: str
    who: str
    channel: str
    icon: str
    is_seal: bool


def told(entries: Iterable[Entry]) -> list[Line]:
    """The entries as lines, oldest first; saving the form several times in a row is one line. Four queries."""
    kept = _without_repeats(list(entries))
    named = {"department": dict(Department.objects.values_list("code", "name"))}
    sites = {entry.data["site"] for entry in kept if "site" in entry.data}
    named["site"] = dict(Site.objects.filter(pk__in=sites).values_list("pk", "name"))
    accounts = {entry.account for entry in kept if entry.account}
    names = dict(Account.objects.filter(pk__in=accounts).values_list("pk", "name"))
    return [
        Line(
            at=entry.at,
            sentence=_sentence(entry, named),
            who=names.get(entry.account, ""),
            channel=str(CHANNELS.get(entry.channel, "")),
            icon=ICONS.get(entry.event, "edit"),
            is_seal=entry.event == "application.sealed",
        )
        for entry in kept
    ]


def _sentence(entry: Entry, named: dict[str, dict[str, str]]) -> str:
    template = SENTENCES.get(entry.event)
    said = {key: names.get(entry.data.get(key, ""), entry.data.get(key, "—")) for key, names in named.items()}
    return str(template) % _Blank(entry.data | said) if template else entry.event


def _without_repeats(entries: list[Entry]) -> list[Entry]:
    quiet = {"application.filled", "application.materials_checked", "application.phone_page_arrived"}
    kept: list[Entry] = []
    for entry in entries:
        before = kept[-1] if kept else None
        if before and entry.event in quiet and (before.event, before.account) == (entry.event, entry.account):
            kept[-1] = entry
        else:
            kept.append(entry)
    return kept
