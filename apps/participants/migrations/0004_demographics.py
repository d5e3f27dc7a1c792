import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0003_draws"),
        ("studies", "0007_members"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="is_pilot",
            field=models.BooleanField(default=False, help_text="Begun while the cohort was a pilot: never released."),
        ),
        migrations.CreateModel(
            name="Demographics",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "answers",
                    models.JSONField(
                        help_text="By the question's code: an option's code, a number or a text; or null."
                    ),
                ),
                ("answered_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "answers about a person",
                "verbose_name_plural": "answers about people",
            },
        ),
        migrations.CreateModel(
            name="QuotaPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("taken_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name="trial",
            name="never_the_same_stimulus_twice",
        ),
        migrations.AddField(
            model_name="draw",
            name="extras",
            field=models.JSONField(
                default=dict,
                help_text="Gold items to choose from, and how many of them and of repeats to put in.",
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="described_at",
            field=models.DateTimeField(help_text="When the person had answered about themselves.", null=True),
        ),
        migrations.AddField(
            model_name="trial",
            name="repeats",
            field=models.OneToOneField(
                help_text="The trial whose picture this one shows once more.",
                null=True,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="repeat",
                to="participants.trial",
            ),
        ),
        migrations.AddField(
            model_name="trial",
            name="role",
            field=models.CharField(
                choices=[("main", "main"), ("gold", "gold item"), ("repeat", "repeat")], default="main", max_length=10
            ),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.UniqueConstraint(
                fields=("participant", "stimulus", "repeats"),
                name="never_the_same_stimulus_twice",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="trial",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("repeats__isnull", False), ("role", "repeat")),
                    models.Q(models.Q(("role", "repeat"), _negated=True), ("repeats", None)),
                    _connector="OR",
                ),
                name="repeats_know_their_trial",
            ),
        ),
        migrations.AddField(
            model_name="demographics",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="demographics", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="demographics",
            name="questionnaire",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="localization.questionnaire"
            ),
        ),
        migrations.AddField(
            model_name="quotaplace",
            name="participant",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="quota_places", to="participants.participant"
            ),
        ),
        migrations.AddField(
            model_name="quotaplace",
            name="quota",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="places", to="studies.quotacell"
            ),
        ),
        migrations.AddConstraint(
            model_name="demographics",
            constraint=models.UniqueConstraint(
                fields=("participant", "questionnaire"), name="one_answer_per_questionnaire"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotaplace",
            constraint=models.UniqueConstraint(fields=("quota", "participant"), name="one_quota_place_per_person"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="fill_quota",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="UPDATE studies_quotacell SET filled = filled + 1 WHERE id = NEW.quota_id; RETURN NULL;",
                    hash="c0c02d09f3192ab790fefc1392f6ec6c37680a7e",
                    operation="INSERT",
                    pgid="pgtrigger_fill_quota_9db1e",
                    table="participants_quotaplace",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="quotaplace",
            trigger=pgtrigger.compiler.Trigger(
                name="empty_quota",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="UPDATE studies_quotacell SET filled = filled - 1 WHERE id = OLD.quota_id; RETURN NULL;",
                    hash="eedbd067c27917ee7a5bf8484a84965b3e084aad",
                    operation="DELETE",
                    pgid="pgtrigger_empty_quota_24a85",
                    table="participants_quotaplace",
                    when="AFTER",
                ),
            ),
        ),
    ]
