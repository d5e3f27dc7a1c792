from django.apps import AppConfig


class MimicryConfig(AppConfig):
    name = "apps.mimicry"
    label = "mimicry"
