import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("localization", "0003_questionnaires"),
        ("studies", "0004_draw_at_scale"),
    ]

    operations = [
        migrations.CreateModel(
            name="QuotaCell",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "sex",
                    models.CharField(
                        blank=True, help_text="A code of the questionnaire's question “sex”. Empty: any.", max_length=60
                    ),
                ),
                (
                    "age_from",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MaxValueValidator(120)]
                    ),
                ),
                (
                    "age_to",
                    models.PositiveSmallIntegerField(
                        blank=True, null=True, validators=[django.core.validators.MaxValueValidator(120)]
                    ),
                ),
                ("target", models.PositiveIntegerField()),
                ("filled", models.PositiveIntegerField(default=0, editable=False)),
                (
                    "cohort",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="quota_cells", to="studies.cohort"
                    ),
                ),
            ],
            options={
                "verbose_name": "quota",
                "verbose_name_plural": "quotas",
                "ordering": ["cohort", "sex", "age_from", "age_to"],
            },
        ),
        migrations.CreateModel(
            name="StimulusSet",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "name",
                    models.CharField(
                        max_length=80,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z0-9][a-z0-9_.-]*$", "A short name such as “calibration”."
                            )
                        ],
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                ("note", models.CharField(blank=True, help_text="How its pictures were chosen.", max_length=200)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="stimulus_sets", to="studies.study"
                    ),
                ),
            ],
            options={
                "verbose_name": "stimulus set",
                "verbose_name_plural": "stimulus sets",
                "ordering": ["study", "name", "version"],
            },
        ),
        migrations.CreateModel(
            name="StimulusSetMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stimulus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="memberships", to="studies.stimulus"
                    ),
                ),
                (
                    "stimulus_set",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="members", to="studies.stimulusset"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="stimulusset",
            name="stimuli",
            field=models.ManyToManyField(
                related_name="sets", through="studies.StimulusSetMember", to="studies.stimulus"
            ),
        ),
        migrations.CreateModel(
            name="GoldItem",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "country",
                    models.CharField(
                        blank=True,
                        help_text="Where it is beyond doubt. Empty: wherever the term list is used.",
                        max_length=2,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[A-Z]{2}$", "A two-letter country code such as “ET”."
                            )
                        ],
                    ),
                ),
                ("expected", models.JSONField(help_text="Term codes, any of which counts as right.")),
                ("note", models.CharField(help_text="Why its answer is beyond doubt.", max_length=300)),
                ("made_at", models.DateTimeField(auto_now_add=True)),
                ("retired_at", models.DateTimeField(blank=True, editable=False, null=True)),
                (
                    "stimulus",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gold_items", to="studies.stimulus"
                    ),
                ),
                (
                    "study",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="gold_items", to="studies.study"
                    ),
                ),
                (
                    "term_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="localization.termlist"
                    ),
                ),
            ],
            options={
                "verbose_name": "gold item",
                "verbose_name_plural": "gold items",
                "ordering": ["study", "stimulus__name", "country"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("retired_at", None)),
                        fields=("study", "stimulus", "country", "term_list"),
                        name="one_gold_item_per_picture",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("expected", []), _negated=True), name="gold_item_expects_something"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="golditem",
            trigger=pgtrigger.compiler.Trigger(
                name="gold_item_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."country" IS DISTINCT FROM (NEW."country") OR OLD."expected" IS DISTINCT FROM (NEW."expected") OR OLD."stimulus_id" IS DISTINCT FROM (NEW."stimulus_id") OR OLD."study_id" IS DISTINCT FROM (NEW."study_id") OR OLD."term_list_id" IS DISTINCT FROM (NEW."term_list_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3371dea3d05efa4e8e9fee27273e14feba230dbc",
                    operation="UPDATE",
                    pgid="pgtrigger_gold_item_stays_d588e",
                    table="studies_golditem",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="quotacell",
            constraint=models.CheckConstraint(
                condition=models.Q(("filled__lte", models.F("target"))), name="quota_never_overshoots"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotacell",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("age_from", None), ("age_to", None), ("age_from__lte", models.F("age_to")), _connector="OR"
                ),
                name="quota_ages_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotacell",
            constraint=models.UniqueConstraint(
                fields=("cohort", "sex", "age_from", "age_to"), name="one_quota_per_group", nulls_distinct=False
            ),
        ),
        migrations.AddConstraint(
            model_name="stimulussetmember",
            constraint=models.UniqueConstraint(
                fields=("stimulus_set", "stimulus"), name="one_place_per_stimulus_in_a_set"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stimulussetmember",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_set_takes_none",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM FROM studies_cohort WHERE stimulus_set_id = NEW.stimulus_set_id FOR SHARE;\nIF EXISTS (SELECT FROM studies_cohort WHERE stimulus_set_id = NEW.stimulus_set_id AND state <> 'draft') THEN\n    RAISE EXCEPTION 'A cohort that has been launched shows this stimulus set: it cannot change.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN NEW;",
                    hash="9d7402d8cded2aee0f67b05e30c55cb9254bdb91",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_frozen_set_takes_none_38bc9",
                    table="studies_stimulussetmember",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="stimulussetmember",
            trigger=pgtrigger.compiler.Trigger(
                name="frozen_set_gives_none",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nPERFORM FROM studies_cohort WHERE stimulus_set_id = OLD.stimulus_set_id FOR SHARE;\nIF EXISTS (SELECT FROM studies_cohort WHERE stimulus_set_id = OLD.stimulus_set_id AND state <> 'draft') THEN\n    RAISE EXCEPTION 'A cohort that has been launched shows this stimulus set: it cannot change.'\n        USING ERRCODE = 'integrity_constraint_violation';\nEND IF;\nRETURN OLD;",
                    hash="7dbf11ce482a3ff004797775dead0db818bee73c",
                    operation="DELETE",
                    pgid="pgtrigger_frozen_set_gives_none_9963e",
                    table="studies_stimulussetmember",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="stimulusset",
            constraint=models.UniqueConstraint(
                fields=("study", "name", "version"), name="one_stimulus_set_per_version"
            ),
        ),
    ]
