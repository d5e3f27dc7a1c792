from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class StudiesConfig(AppConfig):
    name = "apps.studies"
    label = "studies"

    def ready(self) -> None:
        """Bring the roles' groups in line after migrations, once every app of ours has its permissions."""
        from apps.studies.roles import write_groups

        post_migrate.connect(write_groups, sender=apps.get_app_config("auth"), dispatch_uid="roles")
