from django.apps.registry import Apps
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import F

from apps.participants.models import new_code


def decide_what_has_ended(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Give sessions that ended before outcomes were kept theirs; who had declined gets a code as well."""
    sessions = apps.get_model("participants", "Session").objects
    sessions.exclude(completed_at=None).update(outcome="complete", decided_at=F("completed_at"))
    declined = sessions.filter(completed_at=None).exclude(declined_at=None)
    for pk in list(declined.values_list("pk", flat=True)):
        sessions.filter(pk=pk).update(outcome="declined", decided_at=F("declined_at"), completion_code=new_code())


class Migration(migrations.Migration):
    dependencies = [
        ("participants", "0004_demographics"),
    ]

    operations = [
        migrations.AddField(
            model_name="session",
            name="outcome",
            field=models.CharField(
                choices=[
                    ("complete", "complete"),
                    ("screened_out", "screened out"),
                    ("over_quota", "over quota"),
                    ("declined", "declined"),
                    ("timed_out", "timed out"),
                ],
                default="",
                help_text="How the session ended, decided once; empty while the person may still come back.",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="session",
            name="decided_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AlterField(
            model_name="session",
            name="completion_code",
            field=models.CharField(help_text="Of the outcome, whichever it is.", max_length=16, null=True, unique=True),
        ),
        migrations.RemoveConstraint(model_name="session", name="code_exactly_when_complete"),
        migrations.RemoveConstraint(model_name="session", name="one_open_session_per_person"),
        migrations.RunPython(decide_what_has_ended, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.UniqueConstraint(
                condition=models.Q(("outcome", "")),
                fields=("participant", "cohort"),
                name="one_open_session_per_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completion_code", None), ("outcome__in", ["", "timed_out"])),
                    models.Q(
                        models.Q(("outcome__in", ["", "timed_out"]), _negated=True),
                        ("completion_code__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="code_exactly_when_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("outcome", "")),
                    models.Q(models.Q(("outcome", ""), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="outcome_exactly_when_decided",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("completed_at__isnull", False), ("outcome", "complete")),
                    models.Q(models.Q(("outcome", "complete"), _negated=True), ("completed_at", None)),
                    _connector="OR",
                ),
                name="completed_exactly_when_complete",
            ),
        ),
        migrations.AddConstraint(
            model_name="session",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("declined_at__isnull", False), ("outcome", "declined")),
                    models.Q(models.Q(("outcome", "declined"), _negated=True), ("declined_at", None)),
                    _connector="OR",
                ),
                name="declined_exactly_when_refused",
            ),
        ),
    ]
