from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runs", "0003_exported_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="exportedfile",
            name="truncated",
            field=models.BooleanField(default=False),
        ),
    ]
