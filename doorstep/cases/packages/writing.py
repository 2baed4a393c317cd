"""How the bureau writes conditions and answers in plain lines: "有营业执照吗？ = 没有、已有". Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from django.utils.translation import gettext as _

from doorstep.base.core.errors import Invalid

from .definition import Question, Rows

BETWEEN = re.compile(r"[、,，|]")


def lines(rows: Rows, questions: Sequence[Question]) -> str:
    """A condition as lines, one for each question, by the questions' titles."""
    titles = {question.name: question.title for question in questions}
    return "\n".join(f"{titles.get(name, name)} = {'、'.join(answers)}" for name, answers in rows.items())


def condition(text: str, questions: Sequence[Question], field: str) -> dict[str, list[str]]:
    """The condition that these lines say; every line has to hold. Raises Invalid at `field` for one that says nothing."""
    names = {q.title: q.name for q in questions} | {q.name: q.name for q in questions}
    rows: dict[str, list[str]] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        question, sign, answers = (part.strip() for part in line.replace("＝", "=").rpartition("="))
        if not sign or question not in names or not answers:
            raise Invalid(
                "condition",
                _("这一行要写成“问题 = 答案”，问题要是上面有的：%(line)s") % {"line": line},
                field=field,
            )
        rows[names[question]] = choices(answers)
    return rows


def choices(text: str) -> list[str]:
    """Answers that stand on lines of their own or with a 、 between them."""
    return list(
        dict.fromkeys(part.strip() for part in BETWEEN.split(text.replace("\n", "、")) if part.strip())
    )


def fresh(stem: str, taken: set[str]) -> str:
    """A name that is not taken, for a row that was given none."""
    number = next(n for n in range(1, 1000) if f"{stem}{n}" not in taken)
    taken.add(f"{stem}{number}")
    return f"{stem}{number}"
