from django.db import migrations

from doorstep.base.core.guards import append_only


class Migration(migrations.Migration):
    dependencies = [("seals", "0001_initial"), ("core", "0002_guards")]

    operations = [
        *append_only("seals_sealuse"),
        *append_only("seals_sealrules"),
        *append_only("seals_acknowledgement"),
    ]
