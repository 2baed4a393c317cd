"""What sealed words are bound to: bytes that are moved to another row do not open."""

from __future__ import annotations

import datetime as dt

from .models import RemedyNote, Slip


def row_of_rating(slip: Slip) -> str:
    """Of a judgement's words, by its slip."""
    return f"ratings.rating:{slip.pk}:words"


def row_of_note(note: RemedyNote) -> str:
    """Of a step's words, by the remedy, the verb and the moment."""
    return f"ratings.remedynote:{note.remedy_id}:{note.verb}:{note.at.astimezone(dt.UTC).isoformat()}"
