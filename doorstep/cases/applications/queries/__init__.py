"""Reading affairs: what is missing and what was answered; a site's day; deadlines, their lights and their reasons."""

from .affairs import Gap, answers, find, gaps, history, of_day, on_ticket, read_answers
from .deadlines import by_name, light, light_q, overdue_q, why_due

__all__ = [
    "Gap",
    "answers",
    "by_name",
    "find",
    "gaps",
    "history",
    "light",
    "light_q",
    "of_day",
    "on_ticket",
    "overdue_q",
    "read_answers",
    "why_due",
]
