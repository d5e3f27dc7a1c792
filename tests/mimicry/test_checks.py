"""What a worker insists on before it begins."""

from typing import Any

import pytest
from django.core.management import CommandError, call_command


def test_a_detector_that_does_not_exist_is_refused_at_the_start(settings: Any) -> None:
    settings.FACE_DETECTOR = "magic"

    with pytest.raises(CommandError, match=r"must be one of blazeface-mesh, .*, not “magic”"):
        call_command("check")
