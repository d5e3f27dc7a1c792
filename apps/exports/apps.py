from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "apps.exports"
    label = "exports"

    def ready(self) -> None:
        """Warn on the dashboard, which lies below, of releases that hold what was taken back."""
        from apps.dashboard import alerts
        from apps.exports import recall_alerts

        if recall_alerts.of_study not in alerts.OTHERS:
            alerts.OTHERS.append(recall_alerts.of_study)
