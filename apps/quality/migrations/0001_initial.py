import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("participants", "0005_outcomes"),
        ("studies", "0007_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="QualityRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "version",
                    models.CharField(
                        max_length=40,
                        unique=True,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9.-]*$", "A short name such as “2” or “2-far-cameras”."
                            )
                        ],
                    ),
                ),
                (
                    "thresholds",
                    models.JSONField(
                        help_text="Threshold and least evidence of each rule by name; see docs/quality.md."
                    ),
                ),
                ("note", models.CharField(blank=True, help_text="What it changes, and why.", max_length=200)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name": "quality rules",
                "verbose_name_plural": "quality rules",
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="ReliabilityReport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("method_version", models.CharField(max_length=20)),
                ("seed", models.PositiveBigIntegerField(help_text="Replays the random splits and resamples.")),
                (
                    "judgments_in_all",
                    models.PositiveIntegerField(help_text="Those of pictures judged only once included."),
                ),
                ("judgments", models.PositiveIntegerField()),
                ("participants", models.PositiveIntegerField()),
                (
                    "pictures",
                    models.PositiveIntegerField(help_text="With at least two judgments: the others tell nothing."),
                ),
                ("overall", models.JSONField()),
                ("terms", models.JSONField()),
                ("stimuli", models.JSONField(default=dict)),
            ],
            options={
                "ordering": ["-made_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SessionAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rules_version", models.CharField(max_length=40)),
                (
                    "values",
                    models.JSONField(
                        help_text="By rule: what was measured, null where nothing could be, and on how much."
                    ),
                ),
                (
                    "peers",
                    models.PositiveIntegerField(
                        help_text="How many other sessions of the cohort it was compared with."
                    ),
                ),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="SessionFlag",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("rule", models.CharField(max_length=40)),
                ("value", models.FloatField()),
                ("threshold", models.FloatField()),
                ("rules_version", models.CharField(max_length=40)),
                ("details", models.JSONField(default=dict, help_text="On how much evidence: `n`.")),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.CreateModel(
            name="CohortQualityRules",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quality", to="studies.cohort"
                    ),
                ),
                (
                    "rules",
                    models.ForeignKey(
                        help_text="Sessions are assessed anew when this changes; flags by earlier rules stay.",
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="quality.qualityrules",
                    ),
                ),
            ],
            options={
                "verbose_name": "quality of a cohort",
                "verbose_name_plural": "quality by cohort",
                "ordering": ["cohort"],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="qualityrules",
            trigger=pgtrigger.compiler.Trigger(
                name="quality_rules_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="ef0e17edf4533e75899c42392257f31ef12ebfd5",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_quality_rules_are_append_only_de377",
                    table="quality_qualityrules",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="reliabilityreport",
            name="cohort",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="reliability_reports", to="studies.cohort"
            ),
        ),
        migrations.AddField(
            model_name="sessionassessment",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="assessments", to="participants.session"
            ),
        ),
        migrations.AddField(
            model_name="sessionflag",
            name="session",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="flags", to="participants.session"
            ),
        ),
        migrations.AddIndex(
            model_name="reliabilityreport",
            index=models.Index(fields=["cohort", "-made_at"], name="newest_reliability"),
        ),
        migrations.AddConstraint(
            model_name="reliabilityreport",
            constraint=models.CheckConstraint(
                condition=models.Q(("judgments__gte", models.F("pictures"))), name="pictures_were_judged"
            ),
        ),
        migrations.AddConstraint(
            model_name="sessionassessment",
            constraint=models.UniqueConstraint(fields=("session", "rules_version"), name="one_assessment_per_rules"),
        ),
        migrations.AddIndex(
            model_name="sessionflag",
            index=models.Index(fields=["rules_version", "rule"], name="flags_by_rule"),
        ),
        migrations.AddConstraint(
            model_name="sessionflag",
            constraint=models.UniqueConstraint(fields=("session", "rule", "rules_version"), name="one_flag_per_rule"),
        ),
    ]
