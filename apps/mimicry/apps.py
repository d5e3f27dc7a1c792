from django.apps import AppConfig
from django.core.checks import register


class MimicryConfig(AppConfig):
    name = "apps.mimicry"
    label = "mimicry"

    def ready(self) -> None:
        from apps.mimicry.checks import face_detector_is_known

        register(face_detector_is_known)
