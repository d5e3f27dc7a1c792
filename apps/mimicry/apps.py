from django.apps import AppConfig
from django.core.checks import Tags, register


class MimicryConfig(AppConfig):
    name = "apps.mimicry"
    label = "mimicry"

    def ready(self) -> None:
        from apps.mimicry.checks import face_detector_is_known, stores_are_configured

        register(face_detector_is_known)
        register(stores_are_configured, Tags.database)
