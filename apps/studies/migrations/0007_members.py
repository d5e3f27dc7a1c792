import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("studies", "0006_cohort_design"),
    ]

    operations = [
        migrations.CreateModel(
            name="Member",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("admin", "study admin"),
                            ("reviewer", "reviewer"),
                            ("steward", "data steward"),
                            ("viewer", "viewer"),
                        ],
                        max_length=20,
                    ),
                ),
                ("since", models.DateTimeField(auto_now_add=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="studies.study"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["study", "user", "role"],
                "constraints": [
                    models.UniqueConstraint(fields=("study", "user", "role"), name="one_member_per_role"),
                    models.CheckConstraint(
                        condition=models.Q(("role__in", ["admin", "reviewer", "steward", "viewer"])),
                        name="member_has_known_role",
                    ),
                ],
            },
        ),
    ]
