from django.db import migrations

from doorstep.base.core.guards import append_only, refuse_function


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [refuse_function(), *append_only("core_installation")]
