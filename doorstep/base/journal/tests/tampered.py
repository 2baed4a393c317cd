"""A journal whose log can be tampered with, as the owner and with the triggers off."""

from __future__ import annotations

from doorstep.base.journal import queries
from doorstep.base.journal.models import Head, Leaf

TABLES = ("journal_entry", "journal_leaf", "journal_node", "journal_head")
COUNT = 100


class Tampered:
    """A journal of a hundred entries whose log was signed twice, and the owner's hands with the triggers off."""

    def __init__(self, owner) -> None:
        self.owner = owner
        for table in TABLES:
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
            owner.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        self.ids = dict(Leaf.objects.filter(log="journal").values_list("index", "ref"))
        self.sizes = list(Head.objects.filter(log="journal").order_by("id").values_list("size", flat=True))
        self.end = len(self.ids)

    def does(self, *statements: str) -> Tampered:
        for statement in statements:
            self.owner.execute(statement)
        return self

    def entry(self, index: int) -> int:
        return self.ids[index]

    def leads_to(self, *breaches: tuple[str, int | None, int | None, int | None]) -> None:
        """What was done so far is found and named so; then it is undone."""
        assert found() == set(breaches)
        for table in TABLES:
            self.does(f"DELETE FROM {table}", f"INSERT INTO {table} TABLE kept_{table}")


def found(*arguments) -> set[tuple[str, int | None, int | None, int | None]]:
    assert {b.log for b in queries.verify(*arguments).breaches} <= {"journal"}
    return {(b.kind, b.index, b.last, b.entry) for b in queries.verify(*arguments).breaches}
