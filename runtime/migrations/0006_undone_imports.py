from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("runtime", "0005_report_files"),
    ]

    operations = [
        migrations.AddField(
            model_name="importrun",
            name="undo",
            field=models.JSONField(null=True),
        ),
    ]
