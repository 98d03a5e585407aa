"""The files of reports are exported files like all others. Those that were there lived for a day, and go."""

import shutil
from typing import Any

from django.conf import settings
from django.db import migrations


def remove_files(apps: Any, schema_editor: Any) -> None:
    shutil.rmtree(settings.VAR / "report-files", ignore_errors=True)


class Migration(migrations.Migration):
    dependencies = [
        ("runtime", "0004_background_imports"),
    ]

    operations = [
        migrations.RunPython(remove_files, migrations.RunPython.noop),
        migrations.DeleteModel(name="ReportFile"),
    ]
