import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("studies", "0007_members"),
    ]

    operations = [
        migrations.CreateModel(
            name="Limits",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "wage_floor",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="In the cohort's currency. Empty: no warning.",
                        max_digits=10,
                        null=True,
                        validators=[django.core.validators.MinValueValidator(0)],
                        verbose_name="lowest hourly pay",
                    ),
                ),
                (
                    "rejected_percent",
                    models.PositiveIntegerField(
                        default=30,
                        help_text="Warn when the check refuses a larger share than this.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100),
                        ],
                        verbose_name="rejected photographs, %",
                    ),
                ),
                (
                    "fastest_seconds",
                    models.PositiveIntegerField(
                        default=4,
                        help_text="Warn when half of the answers take less.",
                        validators=[django.core.validators.MaxValueValidator(600)],
                        verbose_name="shortest median time, s",
                    ),
                ),
                (
                    "quiet_hours",
                    models.PositiveIntegerField(
                        default=24,
                        help_text="Warn when an open cohort has no new session for so long.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="hours without a session",
                    ),
                ),
                (
                    "review_hours",
                    models.PositiveIntegerField(
                        default=48,
                        help_text="Warn when a photograph has waited so long for a person's decision.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="hours in review",
                    ),
                ),
                (
                    "worker_minutes",
                    models.PositiveIntegerField(
                        default=10,
                        help_text="Warn when a photograph has waited so long for the face check.",
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(1000),
                        ],
                        verbose_name="minutes until the check",
                    ),
                ),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="limits", to="studies.cohort"
                    ),
                ),
            ],
            options={"verbose_name": "limits of warnings", "verbose_name_plural": "limits of warnings"},
        ),
        migrations.CreateModel(
            name="Count",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "figures",
                    models.JSONField(
                        help_text="See dashboard.figures; empty until the first count is done.", null=True
                    ),
                ),
                (
                    "seeds",
                    models.JSONField(default=list, help_text="[seed, filled, target] for each seed, in order of name."),
                ),
                (
                    "progress",
                    models.JSONField(default=dict, help_text="The numbers of studies.progress.Progress, by name."),
                ),
                ("counted_at", models.DateTimeField(null=True)),
                ("took_ms", models.PositiveIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(help_text="When somebody began to count anew.", null=True)),
                (
                    "cohort",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="counted", to="studies.cohort"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("counted_at", None), ("figures__isnull", True)),
                            models.Q(("counted_at__isnull", False), ("figures__isnull", False)),
                            _connector="OR",
                        ),
                        name="figures_have_a_time",
                    )
                ],
            },
        ),
    ]
