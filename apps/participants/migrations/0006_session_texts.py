import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0005_outcomes"),
        ("studies", "0006_cohort_design"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="earlier_texts",
            field=models.ForeignKey(
                help_text="What it began with, where its cohort's texts were changed since; empty: as its cohort's.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="sessions",
                to="studies.earliertexts",
            ),
        ),
        migrations.AddIndex(
            model_name="session",
            index=models.Index(fields=["cohort", "entered_at"], name="sessions_by_day"),
        ),
    ]
