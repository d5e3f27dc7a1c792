"""How what was done, or is wrong, is told to programs: the same by command and by API."""

from typing import Any

from django.core.exceptions import ValidationError

from apps.automation.design import Outcome


def as_json(outcome: Outcome) -> dict[str, Any]:
    """Return what was done."""
    return {"made": outcome.made, "changed": outcome.changed, "cohort": outcome.cohort}


def by_field(error: ValidationError) -> dict[str, list[str]]:
    """Return what is wrong by field; what concerns the whole stands under “cohort”."""
    if not hasattr(error, "error_dict"):
        return {"cohort": error.messages}
    return {"cohort" if name == "__all__" else name: said for name, said in error.message_dict.items()}
