from django.apps import AppConfig


class ExportsConfig(AppConfig):
    name = "apps.exports"
    label = "exports"

    def ready(self) -> None:
        """Warn on the dashboard, which lies below, of releases that hold what was taken back."""
        from apps.dashboard import alerts
        from apps.exports.recalling.alerts import of_study

        if of_study not in alerts.OTHERS:
            alerts.OTHERS.append(of_study)
