import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("exports", "0003_recipients"),
    ]

    operations = [
        migrations.AlterField(
            model_name="releaseevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("requested", "requested"),
                    ("frozen", "frozen"),
                    ("stumbled", "stumbled"),
                    ("failed", "failed"),
                    ("resumed", "resumed"),
                    ("ready", "ready"),
                    ("linked", "link made"),
                    ("revoked", "link revoked"),
                    ("copied", "copied to a folder"),
                    ("recalled", "rebuilt without what was withdrawn"),
                    ("expired", "expired"),
                    ("withdrawn", "withdrawn"),
                    ("cleared", "files deleted"),
                ],
                max_length=10,
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="releaseevent",
            trigger=pgtrigger.compiler.Trigger(
                name="event_is_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="2ce83ac1443e153735e8ea38bd4563c4d5d0b743",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_event_is_append_only_aaf00",
                    table="exports_releaseevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
