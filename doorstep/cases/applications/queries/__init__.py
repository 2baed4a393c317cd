"""Reading affairs: what is missing and what was answered; a site's day; deadlines, their lights and their
reasons; documents; how far it is, for who has its code."""

from .affairs import (
    Gap,
    answers,
    awaited_state,
    find,
    gaps,
    history,
    of_day,
    on_ticket,
    read_answers,
    read_situation,
    situation,
    troubled_papers,
    unasked,
)
from .agreeing import carried_over
from .checking import officers
from .deadlines import by_name, light, light_q, overdue_q, term_name, why_due
from .demands import extra_demand_counts, extra_demands
from .following import Followed, follow, followed_by
from .lists import Filters, Page, Row, counts, lists_of, work_list
from .originals import KEPT_DAYS, originals_at, originals_of, overdue_before, still_here
from .papers import NOTICES, notice_of, paper_page, papers, printable, to_seal, unkept_page
from .trust import distrusted_until, false_commitment_of, false_commitments

__all__ = [
    "KEPT_DAYS",
    "NOTICES",
    "Filters",
    "Followed",
    "Gap",
    "Page",
    "Row",
    "answers",
    "awaited_state",
    "by_name",
    "carried_over",
    "counts",
    "distrusted_until",
    "extra_demand_counts",
    "extra_demands",
    "false_commitment_of",
    "false_commitments",
    "find",
    "follow",
    "followed_by",
    "gaps",
    "history",
    "light",
    "light_q",
    "lists_of",
    "notice_of",
    "of_day",
    "officers",
    "on_ticket",
    "originals_at",
    "originals_of",
    "overdue_before",
    "overdue_q",
    "paper_page",
    "papers",
    "printable",
    "read_answers",
    "read_situation",
    "situation",
    "still_here",
    "term_name",
    "to_seal",
    "troubled_papers",
    "unasked",
    "unkept_page",
    "why_due",
    "work_list",
]
