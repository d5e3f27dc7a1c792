import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.utils.timezone
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

import apps.studies.models.study

NAME_MEMBERS = """
UPDATE exports_shard SET members = ARRAY(SELECT (sample ->> 'uuid')::uuid FROM jsonb_array_elements(plan) AS sample)
"""


def name_recipients(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give releases from before there were recipients to one that stands for whoever built them, under their ids."""
    release = apps.get_model("exports", "Release")
    for study in apps.get_model("studies", "Study").objects.filter(releases__isnull=False).distinct():
        recipient = study.recipients.create(
            name="Before agreements were kept",
            contact="unknown@example.org",
            purpose="As agreed with the study.",
            agreement="not on record",
            agreed_on=timezone.localdate(),
            ends_on=timezone.localdate(),
            pseudonym_key=study.pseudonym_key,
        )
        release.objects.filter(study=study).update(recipient=recipient)


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0002_quality_filter"),
        ("studies", "0008_consent_texts_stay"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Recipient",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        help_text="The group, such as “Emotion Lab, Addis Ababa University”.", max_length=120
                    ),
                ),
                (
                    "contact",
                    models.EmailField(help_text="Who is told what to delete when somebody withdraws.", max_length=254),
                ),
                ("purpose", models.TextField(help_text="What the agreement lets the group use the data for.")),
                (
                    "agreement",
                    models.CharField(
                        help_text="Where the signed agreement is found, such as its number or address.", max_length=200
                    ),
                ),
                ("agreed_on", models.DateField(help_text="The first day on which it holds.")),
                (
                    "ends_on",
                    models.DateField(
                        blank=True, help_text="The last day on which it holds; open where empty.", null=True
                    ),
                ),
                (
                    "pseudonym_key",
                    models.CharField(default=apps.studies.models.study.new_secret, editable=False, max_length=64),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["study", "name"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("requested", "requested"),
                            ("frozen", "frozen"),
                            ("stumbled", "stumbled"),
                            ("failed", "failed"),
                            ("resumed", "resumed"),
                            ("ready", "ready"),
                            ("linked", "link made"),
                            ("revoked", "link revoked"),
                            ("recalled", "rebuilt without what was withdrawn"),
                            ("expired", "expired"),
                            ("withdrawn", "withdrawn"),
                        ],
                        max_length=10,
                    ),
                ),
                ("actor", models.CharField(blank=True, help_text="Who; empty for a worker.", max_length=150)),
                ("text", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["at", "pk"],
            },
        ),
        migrations.CreateModel(
            name="ReleaseLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uuid", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("expires_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["-made_at"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="release",
            name="failure_has_a_reason",
        ),
        migrations.AddField(
            model_name="release",
            name="expires_at",
            field=models.DateTimeField(
                blank=True, help_text="When its files are deleted; never where empty.", null=True
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="extends",
            field=models.ForeignKey(
                blank=True,
                help_text="An earlier release of the same recipient, whose unchanged shards are used again.",
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="extensions",
                to="exports.release",
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="purpose",
            field=models.TextField(default="As agreed with the study.", help_text="What this release is for."),
        ),
        migrations.AddField(
            model_name="release",
            name="storage",
            field=models.CharField(
                default="default",
                help_text="The storage that its files are written to.",
                max_length=50,
                verbose_name="store",
            ),
        ),
        migrations.AddField(
            model_name="shard",
            name="finished_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="shard",
            name="members",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="The mimics or seeds in it, by their own ids.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="shard",
            name="plan_sha256",
            field=models.CharField(
                blank=True, help_text="Of the plan: shards of one plan are the same bytes.", max_length=64
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="reason",
            field=models.TextField(blank=True, help_text="Why it failed, or was withdrawn."),
        ),
        migrations.AlterField(
            model_name="release",
            name="state",
            field=models.CharField(
                choices=[
                    ("queued", "queued"),
                    ("running", "running"),
                    ("ready", "ready"),
                    ("failed", "failed"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                ],
                default="queued",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="releasedownload",
            name="downloader",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AlterField(
            model_name="shard",
            name="plan",
            field=models.JSONField(
                help_text="Per sample, by key: the pictures' keys in the storage, and the JSON beside them."
            ),
        ),
        migrations.AddIndex(
            model_name="shard",
            index=django.contrib.postgres.indexes.GinIndex(fields=["members"], name="shards_by_member"),
        ),
        migrations.AddField(
            model_name="recipient",
            name="study",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="recipients", to="studies.study"
            ),
        ),
        migrations.AddField(
            model_name="release",
            name="recipient",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.RESTRICT, related_name="releases", to="exports.recipient"
            ),
        ),
        migrations.RunPython(name_recipients, migrations.RunPython.noop),
        migrations.RunSQL(NAME_MEMBERS, migrations.RunSQL.noop),
        # What the data step wrote must be whole before a table changes again.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField(
            model_name="release",
            name="recipient",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.RESTRICT, related_name="releases", to="exports.recipient"
            ),
        ),
        migrations.AlterField(
            model_name="release",
            name="purpose",
            field=models.TextField(help_text="What this release is for."),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), ("state__in", ["failed", "withdrawn"]), _negated=True),
                name="failure_has_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(("purpose", ""), _negated=True), name="release_has_a_purpose"
            ),
        ),
        migrations.AddField(
            model_name="releaseevent",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="events", to="exports.release"
            ),
        ),
        migrations.AddField(
            model_name="releaselink",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="releaselink",
            name="release",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="links", to="exports.release"
            ),
        ),
        migrations.AddField(
            model_name="releasedownload",
            name="link",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.RESTRICT,
                related_name="downloads",
                to="exports.releaselink",
            ),
        ),
        migrations.AddConstraint(
            model_name="releasedownload",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("downloader__isnull", False), ("link", None)),
                    models.Q(("downloader", None), ("link__isnull", False)),
                    _connector="OR",
                ),
                name="download_is_by_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("study", "name"), name="one_recipient_per_name"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.UniqueConstraint(fields=("pseudonym_key",), name="one_recipient_per_key"),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gte", models.F("agreed_on")), _connector="OR"),
                name="agreement_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="recipient",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("purpose", ""), _negated=True), models.Q(("agreement", ""), _negated=True)
                ),
                name="recipient_has_an_agreement",
            ),
        ),
        migrations.AddConstraint(
            model_name="releaselink",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("made_at"))), name="link_holds_for_a_while"
            ),
        ),
    ]
