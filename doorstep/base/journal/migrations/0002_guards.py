from django.db import migrations

from doorstep.base.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("core", "0002_guards")]

    operations = [
        *append_only("journal_entry"),
        *append_only("journal_receipt"),
        *append_only("journal_leaf"),
        *append_only("journal_node"),
        *append_only("journal_head"),
    ]
