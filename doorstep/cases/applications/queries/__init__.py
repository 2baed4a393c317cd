"""Reading affairs: what is missing and what was answered; a site's day; deadlines, their lights and their reasons; documents."""

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
    unasked,
)
from .deadlines import by_name, light, light_q, overdue_q, term_name, why_due
from .demands import extra_demand_counts, extra_demands
from .lists import Filters, Page, Row, counts, lists_of, work_list
from .originals import KEPT_DAYS, originals_at, originals_of, overdue_before, still_here
from .papers import paper_page, papers, printable, to_seal, unkept_page

__all__ = [
    "KEPT_DAYS",
    "Filters",
    "Gap",
    "Page",
    "Row",
    "answers",
    "awaited_state",
    "by_name",
    "counts",
    "extra_demand_counts",
    "extra_demands",
    "find",
    "gaps",
    "history",
    "light",
    "light_q",
    "lists_of",
    "of_day",
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
    "unasked",
    "unkept_page",
    "why_due",
    "work_list",
]
