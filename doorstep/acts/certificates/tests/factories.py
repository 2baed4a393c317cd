"""Certificates at a chosen point of their life, brought there by the real actions."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from doorstep.acts.certificates import actions
from doorstep.acts.certificates.models import Certificate
from doorstep.acts.seals.tests.factories import ITEM, make_seal_in_use
from doorstep.base.accounts.actor import Actor
from doorstep.registry.staff.tests.factories import HOME

CONTENT: dict[str, Any] = {
    "holder": "戴青",
    "holder_number_masked": "519999********1234",
    "item": "个体工商户设立登记",
    "item_code": ITEM,
    "affair": "C112-20261123-0007-5",
    "body": "崇州市市场监督管理局",
    "basis": "崇市监委〔2026〕3号",
    "site": "白头镇综合便民服务中心",
    "town": "白头镇",
    "decided_on": "2026-11-23",
    "rows": [
        ["名称", "崇州市白头镇𠮷家小馆"],
        ["组成形式", "个人经营"],
        ["经营者姓名", "阿依古丽·吐尔逊阿卜杜热合曼·买买提明艾合买提江"],
        ["经营场所", "四川省成都市崇州市白头镇天竺村3组12号附5号"],
        ["经营范围", "餐饮服务；食品销售（仅销售预包装食品）。"],
    ],
}


RECEIPT: dict[str, Any] = {
    "is_organisation": False,
    "is_permit": True,
    "applicant": "戴青",
    "applicant_number": "519999********1234",
    "item": "个体工商户设立登记",
    "affair": "C112202611230007K",
    "received_on": "2026-11-23",
    "county": "崇州市",
    "body": "崇州市白头镇人民政府",
    "delegated_to": "",
    "basis": "",
    "site": "白头镇综合便民服务中心",
    "dated": "2026-11-23",
    "provisional": False,
    "materials": [["经营者身份证", "原件1份", "已核验"]],
}


def make_draft(clerk: Actor, *, content: dict[str, Any] | None = None, **given: Any) -> Certificate:
    """A certificate that carries no seal yet."""
    values = {"name": "营业执照", "template": "licence", "holder_masked": "戴某", **given}
    return actions.draft(HOME, content=CONTENT if content is None else content, actor=clerk, **values)


def make_receipt(clerk: Actor) -> Certificate:
    """A document that the law wants no seal on, not given out yet."""
    return actions.write(
        HOME,
        name="申请材料接收凭证",
        template="receipt",
        content=RECEIPT,
        holder_masked="戴某",
        number="崇审批白头收〔2026〕0001号",
        needs_seal=False,
        actor=clerk,
    )


def put_seal(certificate: Certificate, clerk: Actor) -> Certificate:
    """The same with the site's seal on it."""
    actions.seal(
        certificate.pk,
        affair="C112-20261123-0007-5",
        item_code=ITEM,
        item_name="个体工商户设立登记",
        reason="准予决定用印",
        actor=clerk,
    )
    certificate.refresh_from_db()
    return certificate


def make_issued(clerk: Actor, *, make_page: bool = False, **given: Any) -> Certificate:
    """A valid certificate; the site's seal must be ready."""
    certificate = put_seal(make_draft(clerk, **given), clerk)
    return actions.issue(certificate.pk, actor=clerk, make_page=make_page)


def make_at(status: str, cast: dict[str, Actor]) -> Certificate:
    """A certificate in the given state."""
    make_seal_in_use(cast)
    certificate = make_draft(cast["clerk"])
    if status in {"sealed", "issued", "revoked"}:
        put_seal(certificate, cast["clerk"])
    if status in {"issued", "revoked"}:
        actions.issue(certificate.pk, actor=cast["clerk"], make_page=False)
    if status == "revoked":
        actions.revoke(certificate.pk, reason="材料虚假", actor=cast["reviewer"])
    certificate.refresh_from_db()
    return certificate


def pdfsig(data: bytes, folder: Path) -> str:
    """What Debian's own reader says of the signatures in a file."""
    program = shutil.which("pdfsig")
    if program is None:
        pytest.fail("pdfsig is missing: install the package poppler-utils.")
    path = folder / "certificate.pdf"
    path.write_bytes(data)
    return subprocess.run([program, path], capture_output=True, text=True, check=False).stdout
