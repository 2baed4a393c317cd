"""Triggers that refuse what must never happen to a table, whoever asks. A second guard: see design.md §2."""

from __future__ import annotations

from django.db import migrations

REFUSE = """
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on % is refused: the table is append-only', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def refuse_function() -> migrations.RunSQL:
    """The function that every append-only trigger calls; made once, in core's migration."""
    return migrations.RunSQL(REFUSE, "DROP FUNCTION refuse_change()")


def append_only(table: str) -> list[migrations.RunSQL]:
    """Operations after which rows of `table` can be added and read, never changed, deleted or truncated."""
    return [
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
            " FOR EACH ROW EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER {table}_append_only ON {table}",
        ),
        migrations.RunSQL(
            f"CREATE TRIGGER {table}_append_only_all BEFORE TRUNCATE ON {table}"
            " FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()",
            f"DROP TRIGGER {table}_append_only_all ON {table}",
        ),
    ]
