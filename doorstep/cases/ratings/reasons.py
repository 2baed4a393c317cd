"""The reasons that a rater may tick, by level: after the national sheet's window side (domain.md §2; recalled text)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

REASONS = {
    5: {
        "one_visit": _("一窗受理、一次办结"),
        "near": _("可以就近办理"),
        "no_paper": _("无需材料直接办理"),
        "warm": _("服务热情、效率高"),
    },
    4: {
        "one_form": _("填写一张表单就可完成申报"),
        "one_list": _("一张清单告知全部申报材料"),
        "once": _("跑大厅一次办完"),
        "kind": _("服务态度较好"),
    },
    3: {
        "told_once": _("一次性告知需要补正的材料"),
        "samples": _("提供申报材料样本"),
        "on_time": _("在承诺的时间内办结"),
        "plain": _("服务态度一般"),
    },
    2: {
        "no_samples": _("没有提供材料样本"),
        "late": _("未在承诺时间内办结"),
        "asked_twice": _("同样内容的证明材料被要求多次提交"),
        "unskilled": _("窗口人员业务不熟练"),
        "cold": _("服务态度较差"),
    },
    1: {
        "new_conditions": _("在办事指南之外增加新的审批条件"),
        "extra_papers": _("需提供办事指南之外的申报材料"),
        "many_doors": _("多头跑窗口和部门"),
        "broken_promise": _("跑动次数与承诺不一致"),
        "rude": _("服务态度生硬"),
    },
}
