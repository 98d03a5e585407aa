from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0004_truncated_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportedfile",
            name="notes",
            field=models.JSONField(default=list),
        ),
    ]
