"""What keeps the house standing: one guard for each mistake that would be hard to see."""

import platform
from pathlib import Path

from django.apps import apps as registry

ROOT = Path(__file__).parents[1]


def test_our_platform_folder_does_not_shadow_the_standard_library() -> None:
    assert not (ROOT / "platform" / "__init__.py").exists()
    assert platform.python_version()


def test_no_tests_folder_is_called_platform() -> None:
    assert not list((ROOT / "tests").rglob("platform"))


def test_no_model_hides_rules_in_save() -> None:
    ours = [model for model in registry.get_models() if model.__module__.startswith("apps.")]

    assert ours
    assert not [model for model in ours if "save" in vars(model)]
