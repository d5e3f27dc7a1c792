import django.contrib.postgres.fields
from django.db import migrations, models

NAME_THE_ONE = """
UPDATE participants_withdrawal SET mimic_uuids = ARRAY[mimic_uuid] WHERE mimic_uuid IS NOT NULL
"""


class Migration(migrations.Migration):
    dependencies = [("participants", "0006_session_texts")]

    operations = [
        migrations.AddField(
            model_name="withdrawal",
            name="mimic_uuids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.UUIDField(),
                default=list,
                help_text="Every photograph that went, to find it in releases by.",
                size=None,
            ),
        ),
        migrations.AddField(
            model_name="withdrawal",
            name="for_retention",
            field=models.BooleanField(
                default=False, help_text="Nobody asked: it was kept for as long as its cohort keeps photographs."
            ),
        ),
        migrations.RunSQL(NAME_THE_ONE, migrations.RunSQL.noop),
    ]
