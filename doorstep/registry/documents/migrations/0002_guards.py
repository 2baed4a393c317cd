from django.db import migrations

from doorstep.base.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("documents", "0001_initial"), ("core", "0002_guards")]

    operations = [*append_only("documents_destruction")]
