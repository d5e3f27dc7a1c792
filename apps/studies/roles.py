"""What each role allows, as data; `write_groups` brings the database's groups in line after every migration."""

from typing import Any

from django.contrib.auth.models import Group, Permission
from django.db import transaction
from django.db.models import Q

from apps.studies.models import Member

Role = Member.Role
Allowed = dict[str, str]

DESIGN: Allowed = {
    "studies.study": "view",
    "studies.cohort": "view",
    "studies.consenttext": "view",
    "studies.stimulus": "view",
    "studies.stimulusset": "view",
    "studies.golditem": "view",
    "studies.quotacell": "view",
    "studies.changelog": "view",
    "studies.photographrules": "view",
    "localization.termlist": "view",
    "localization.wording": "view",
    "localization.questionnaire": "view",
    "quality.qualityrules": "view",
    "quality.cohortqualityrules": "view",
    "quality.reliabilityreport": "view",
}
ANSWERS: Allowed = {
    "participants.session": "view",
    "participants.trial": "view",
    "ratings.judgment": "view",
    "quality.sessionflag": "view",
    "quality.sessionassessment": "view",
}
ALLOWED: dict[Role, Allowed] = {
    Role.VIEWER: DESIGN,
    Role.REVIEWER: DESIGN | {"mimicry.mimic": "view change"},
    Role.STEWARD: DESIGN
    | ANSWERS
    | {
        "participants.participant": "view",
        "participants.consentevent": "view",
        "participants.demographics": "view",
        "participants.withdrawal": "view",
        "recruitment.externalidentity": "view",
        "recruitment.submission": "view",
        "recruitment.paymentrun": "view",
        "mimicry.mimic": "view",
        "exports.release": "view add download",
        "exports.recipient": "view add change delete",
    },
    Role.ADMIN: DESIGN
    | ANSWERS
    | {
        "studies.study": "view add change delete",
        "studies.cohort": "view add change delete",
        "studies.consenttext": "view add delete",
        "studies.stimulus": "view change",
        "studies.stimulusset": "view add change delete",
        "studies.golditem": "view add change delete",
        "studies.quotacell": "view add change delete",
        "studies.photographrules": "view add",
        "studies.member": "view add delete",
        "localization.termlist": "view add",
        "localization.wording": "view add",
        "localization.questionnaire": "view add",
        "quality.qualityrules": "view add",
        "quality.cohortqualityrules": "view add change",
        "recruitment.submission": "pay",
        "recruitment.paymentrun": "view",
        "recruitment.apicall": "view",
        "recruitment.invite": "view add change",
        "exports.release": "view",
        "exports.recipient": "view",
        "participants.withdrawal": "view",
        "rehearsal.rehearsalrun": "view add",
        "automation.apitoken": "view add",
    },
}
"""By role, model and verb. Documented in docs/roles.md."""


def permissions_of(role: Role) -> frozenset[str]:
    """Return the names of the role's permissions, such as “studies.view_cohort”."""
    return frozenset(_name(model, verb) for model, verbs in ALLOWED[role].items() for verb in verbs.split())


@transaction.atomic
def write_groups(**_sent: Any) -> None:
    """Give each role a group of its name with exactly its permissions; safe to run again, and at any migration."""
    for role in Role:
        group, _made = Group.objects.get_or_create(name=role.value)
        group.permissions.set(_rows(permissions_of(role)))


def _name(model: str, verb: str) -> str:
    app, name = model.split(".")
    return f"{app}.{verb}_{name}"


def _rows(names: frozenset[str]) -> list[Permission]:
    wanted = Q(pk=None)
    for app, codename in (name.split(".") for name in names):
        wanted |= Q(content_type__app_label=app, codename=codename)
    return list(Permission.objects.filter(wanted))
