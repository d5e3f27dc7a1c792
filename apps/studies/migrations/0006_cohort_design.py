import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

import apps.studies.models.cohort


def keep_events(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What was recorded of cohorts' states becomes part of the record of all changes."""
    events = apps.get_model("studies", "CohortEvent").objects.select_related("cohort__study").order_by("at", "pk")
    apps.get_model("studies", "ChangeLog").objects.bulk_create(
        apps.get_model("studies", "ChangeLog")(
            at=event.at,
            actor=event.actor,
            study_id=event.cohort.study_id,
            model="studies.cohort",
            object_id=str(event.cohort_id),
            object_name=f"{event.cohort.study.slug} / {event.cohort.slug}",
            field="state",
            before=event.before,
            after=event.after,
        )
        for event in events
        if not event.cohort.study.is_rehearsal
    )


class Migration(migrations.Migration):
    dependencies = [
        ("localization", "0003_questionnaires"),
        ("studies", "0005_study_design"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeLog",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField(default=django.utils.timezone.now, verbose_name="when")),
                (
                    "actor",
                    models.CharField(help_text="A person, a command or a token.", max_length=150, verbose_name="who"),
                ),
                ("model", models.CharField(help_text="Such as “studies.cohort”.", max_length=100)),
                ("object_id", models.CharField(max_length=40)),
                ("object_name", models.CharField(max_length=200, verbose_name="what")),
                (
                    "field",
                    models.CharField(help_text="Empty where the whole object was made or removed.", max_length=100),
                ),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                (
                    "study",
                    models.ForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="changes",
                        to="studies.study",
                    ),
                ),
            ],
            options={
                "verbose_name": "change",
                "verbose_name_plural": "history of changes",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EarlierTexts",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("until", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="earlier_texts",
                        to="studies.cohort",
                    ),
                ),
                (
                    "consent_text",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="studies.consenttext"
                    ),
                ),
                (
                    "term_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="localization.termlist"
                    ),
                ),
                (
                    "wording",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="localization.wording"
                    ),
                ),
            ],
            options={"ordering": ["cohort", "until"]},
        ),
        migrations.AddField(
            model_name="cohort",
            name="questionnaire",
            field=models.ForeignKey(
                blank=True,
                help_text="What participants are asked about themselves. Empty: nothing.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="localization.questionnaire",
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="stimulus_set",
            field=models.ForeignKey(
                blank=True,
                help_text="Which seeds are shown. Empty: every seed of the study.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                to="studies.stimulusset",
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="daily_session_cap",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="At most so many sessions begin in one day of the cohort's time zone. Empty: no limit.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="gold_per_session",
            field=models.PositiveIntegerField(
                default=0,
                help_text="How many pictures with a known answer are put among those of a session.",
                validators=[django.core.validators.MaxValueValidator(20)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="minutes_expected",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How long a session takes, as participants are told and the hourly pay is reckoned.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="pay_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What a complete session pays. Empty: nothing is paid.",
                max_digits=10,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="pay_currency",
            field=models.CharField(
                blank=True,
                max_length=3,
                validators=[
                    django.core.validators.RegexValidator("^[A-Z]{3}$", "A three-letter currency code such as “ETB”.")
                ],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="recruiter_settings",
            field=models.JSONField(blank=True, default=dict, editable=False),
        ),
        migrations.AddField(
            model_name="cohort",
            name="repeats_per_session",
            field=models.PositiveIntegerField(
                default=0,
                help_text="How many pictures of a session are shown a second time in it.",
                validators=[django.core.validators.MaxValueValidator(20)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="retention_days",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How many days after its closing the cohort's photographs may be kept.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="smallest_group",
            field=models.PositiveIntegerField(
                default=5,
                help_text="Figures on groups of fewer people than this are not shown or released.",
                validators=[django.core.validators.MinValueValidator(2)],
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="storage_alias",
            field=models.CharField(
                default="default", help_text="Where the cohort's photographs are kept.", max_length=50
            ),
        ),
        migrations.AddField(
            model_name="cohort",
            name="time_zone",
            field=models.CharField(
                default="UTC",
                help_text="By which the cohort's day begins and ends, such as “Africa/Addis_Ababa”.",
                max_length=63,
                validators=[apps.studies.models.cohort.time_zone_name],
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="recruiter",
            field=models.CharField(
                choices=[
                    ("link", "one link for everybody"),
                    ("invite", "single-use invitations"),
                    ("redirect", "a panel that redirects to us and back"),
                    ("prolific", "Prolific"),
                    ("mturk", "MTurk"),
                ],
                default="link",
                help_text="How people come to the cohort, and where they are sent when they are done.",
                max_length=20,
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="state",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("pilot", "pilot"),
                    ("open", "open"),
                    ("paused", "paused"),
                    ("closed", "closed"),
                    ("archived", "archived"),
                ],
                default="draft",
                editable=False,
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="cohort",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("pay_amount", None), models.Q(("pay_currency", ""), _negated=True), _connector="OR"
                ),
                name="pay_has_a_currency",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="daily_session_cap",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="At most so many sessions begin in one day of the cohort's time zone. Empty: no limit.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="sessions per day",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="gold_per_session",
            field=models.PositiveIntegerField(
                default=0,
                help_text="How many pictures with a known answer are put among those of a session.",
                validators=[django.core.validators.MaxValueValidator(20)],
                verbose_name="gold items per session",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="minutes_expected",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How long a session takes, as participants are told and the hourly pay is reckoned.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)],
                verbose_name="minutes per session",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="pay_amount",
            field=models.DecimalField(
                blank=True,
                decimal_places=2,
                help_text="What a complete session pays. Empty: nothing is paid.",
                max_digits=10,
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="pay per session",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="pay_currency",
            field=models.CharField(
                blank=True,
                max_length=3,
                validators=[
                    django.core.validators.RegexValidator("^[A-Z]{3}$", "A three-letter currency code such as “ETB”.")
                ],
                verbose_name="currency",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="per_stimulus_target",
            field=models.PositiveIntegerField(
                default=15,
                help_text="How many people of this cohort should answer each picture.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(10000),
                ],
                verbose_name="answers per picture",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="repeats_per_session",
            field=models.PositiveIntegerField(
                default=0,
                help_text="How many pictures of a session are shown a second time in it.",
                validators=[django.core.validators.MaxValueValidator(20)],
                verbose_name="repeats per session",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="reservation_minutes",
            field=models.PositiveIntegerField(
                default=60,
                help_text="How long a picture is kept for a silent participant before someone else may have it.",
                validators=[
                    django.core.validators.MinValueValidator(1),
                    django.core.validators.MaxValueValidator(1440),
                ],
                verbose_name="minutes a picture is kept",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="retention_days",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="How many days after its closing the cohort's photographs may be kept.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
                verbose_name="days photographs are kept",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="sessions_per_person",
            field=models.PositiveIntegerField(
                default=10,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(100)],
                verbose_name="sessions per person",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="slug",
            field=models.SlugField(help_text="A short name within the study, such as “et-mimic”.", verbose_name="name"),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="smallest_group",
            field=models.PositiveIntegerField(
                default=5,
                help_text="Figures on groups of fewer people than this are not shown or released.",
                validators=[django.core.validators.MinValueValidator(2)],
                verbose_name="smallest group",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="storage_alias",
            field=models.CharField(
                default="default",
                help_text="Where the cohort's photographs are kept.",
                max_length=50,
                verbose_name="store",
            ),
        ),
        migrations.AlterField(
            model_name="cohort",
            name="trials_per_session",
            field=models.PositiveIntegerField(
                default=30,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(200)],
                verbose_name="pictures per session",
            ),
        ),
        migrations.RunPython(keep_events, migrations.RunPython.noop),
        migrations.DeleteModel(
            name="CohortEvent",
        ),
        migrations.AddIndex(
            model_name="changelog",
            index=models.Index(fields=["model", "object_id", "-at"], name="changes_of_an_object"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="changelog",
            trigger=pgtrigger.compiler.Trigger(
                name="changes_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d274f0f6ced497dd724317b9440119a1f4669244",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_changes_are_append_only_85151",
                    table="studies_changelog",
                    when="BEFORE",
                ),
            ),
        ),
    ]
