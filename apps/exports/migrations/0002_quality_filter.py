from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0001_initial"),
        ("quality", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="release",
            name="exclude_flags",
            field=models.JSONField(
                default=list, help_text="Without sessions that these quality rules flag; with all where empty."
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="quality_rules",
            field=models.JSONField(
                default=dict,
                help_text="By which version of the quality rules each cohort's sessions count as flagged.",
            ),
        ),
    ]
