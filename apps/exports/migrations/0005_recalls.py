import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("exports", "0004_release_log")]

    operations = [
        migrations.CreateModel(
            name="Recalled",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("mimic_uuid", models.UUIDField(help_text="The mimic's own id.")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "release",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="recalled", to="exports.release"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="release",
            name="recall",
            field=models.JSONField(
                help_text="While tables are rewritten without what was taken back: what is rewritten so far.", null=True
            ),
        ),
        migrations.AddConstraint(
            model_name="recalled",
            constraint=models.UniqueConstraint(fields=("release", "mimic_uuid"), name="recalled_once_per_release"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "ready"), _negated=True), ("recall__isnull", True), _connector="OR"
                ),
                name="ready_release_is_not_in_recall",
            ),
        ),
    ]
