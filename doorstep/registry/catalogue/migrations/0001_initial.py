import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("places", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="Department",
            fields=[
                ("code", models.CharField(max_length=8, primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=20)),
                ("body_name", models.CharField(help_text="实施主体", max_length=60)),
                ("pinyin", models.CharField(max_length=60)),
            ],
        ),
        migrations.CreateModel(
            name="EmptySearch",
            fields=[
                ("words", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("count", models.PositiveIntegerField(default=1)),
                ("last_on", models.DateField()),
            ],
        ),
        migrations.CreateModel(
            name="LifeEvent",
            fields=[
                ("code", models.SlugField(max_length=30, primary_key=True, serialize=False)),
                ("position", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=40)),
                ("text", models.CharField(max_length=120)),
            ],
        ),
        migrations.CreateModel(
            name="Form",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=60)),
                ("version", models.PositiveSmallIntegerField(default=1)),
                ("title", models.CharField(max_length=80)),
                ("schema", models.JSONField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("code", "version"), name="catalogue_form_version")
                ],
            },
        ),
        migrations.CreateModel(
            name="ItemVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                ("pinyin", models.CharField(max_length=600)),
                ("kind", models.CharField(help_text="事项类型: 行政许可 …", max_length=20)),
                ("is_instant", models.BooleanField(help_text="即办件, else 承诺件")),
                ("legal_days", models.PositiveSmallIntegerField(help_text="working days", null=True)),
                (
                    "promised_days",
                    models.PositiveSmallIntegerField(help_text="working days; 0 = on the spot"),
                ),
                ("result_name", models.CharField(max_length=80)),
                ("result_kind", models.CharField(help_text="certificate, approval, record", max_length=12)),
                ("visits", models.PositiveSmallIntegerField(default=1, help_text="到现场次数")),
                (
                    "for_whom",
                    models.CharField(default="person", help_text="person, organisation, both", max_length=12),
                ),
                ("doorstep_suitable", models.BooleanField()),
                ("village_room_suitable", models.BooleanField()),
                ("queue_letter", models.CharField(default="A", max_length=1)),
                ("is_example", models.BooleanField(default=True, help_text="示例")),
                ("source", models.CharField(max_length=120)),
                ("valid_from", models.DateField()),
                (
                    "search_words",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "fingerprint",
                    models.CharField(
                        help_text="of all that a version says; another one, another version", max_length=64
                    ),
                ),
                ("form", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="catalogue.form")),
            ],
        ),
        migrations.CreateModel(
            name="ServiceItem",
            fields=[
                ("code", models.CharField(max_length=24, primary_key=True, serialize=False)),
                (
                    "status",
                    models.CharField(
                        choices=[("active", "在用"), ("suspended", "暂停"), ("cancelled", "取消")],
                        default="active",
                        max_length=10,
                    ),
                ),
                (
                    "status_note",
                    models.CharField(
                        blank=True, help_text="why it is out of use; the public reads it", max_length=200
                    ),
                ),
                ("is_listed", models.BooleanField(help_text="进驻镇街")),
                (
                    "current",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="catalogue.itemversion",
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="items",
                        to="catalogue.department",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="itemversion",
            name="item",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="versions",
                to="catalogue.serviceitem",
            ),
        ),
        migrations.CreateModel(
            name="Alias",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.CharField(max_length=40)),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="aliases",
                        to="catalogue.serviceitem",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="RequiredMaterial",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                ("name", models.CharField(max_length=120)),
                (
                    "form_of_paper",
                    models.CharField(help_text="original, copy, both, electronic", max_length=12),
                ),
                ("copies", models.PositiveSmallIntegerField(default=1)),
                ("is_required", models.BooleanField(default=True)),
                ("may_be_missing", models.BooleanField(default=False, help_text="可容缺")),
                ("electronic_substitute", models.BooleanField(default=False, help_text="可电子证照替代")),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="materials",
                        to="catalogue.itemversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "position"), name="catalogue_material_position"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Offering",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "depth",
                    models.CharField(
                        choices=[("guide", "咨询帮办"), ("accept", "收件受理"), ("decide", "受理并办结")],
                        max_length=8,
                    ),
                ),
                ("basis", models.CharField(help_text="delegation basis 授权依据", max_length=200)),
                (
                    "site",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offerings",
                        to="places.site",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="offerings",
                        to="catalogue.serviceitem",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["site", "depth"], name="catalogue_offering_site")],
                "constraints": [
                    models.UniqueConstraint(fields=("item", "site"), name="catalogue_offering_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="LifeEventItem",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="entries",
                        to="catalogue.lifeevent",
                    ),
                ),
                (
                    "item",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="life_events",
                        to="catalogue.serviceitem",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("event", "item"), name="catalogue_life_event_once")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="itemversion",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["search_words"], name="catalogue_version_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.UniqueConstraint(fields=("item", "number"), name="catalogue_version_number"),
        ),
        migrations.AddConstraint(
            model_name="itemversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("legal_days__isnull", True),
                    ("promised_days__lte", models.F("legal_days")),
                    _connector="OR",
                ),
                name="catalogue_promise_within_law",
            ),
        ),
        migrations.AddConstraint(
            model_name="alias",
            constraint=models.UniqueConstraint(fields=("item", "word"), name="catalogue_alias_once"),
        ),
    ]
