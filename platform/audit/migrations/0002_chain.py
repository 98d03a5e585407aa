"""The chain of the operation log, and triggers that keep both from being changed."""

from typing import Any

from django.db import migrations, models

from audit import guarding


def guard(apps: Any, schema_editor: Any) -> None:
    guarding.guard(schema_editor.connection)


def unguard(apps: Any, schema_editor: Any) -> None:
    guarding.unguard(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainLink",
            fields=[
                ("position", models.BigIntegerField(primary_key=True, serialize=False)),
                ("entry", models.BigIntegerField(unique=True)),
                ("hash", models.CharField(max_length=64)),
            ],
        ),
        migrations.RunPython(guard, unguard),
    ]
