"""A study with one row of every kind that the admin shows, and who may open which page about them."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone

from apps.automation.models import ApiToken
from apps.exports.building.requests import request_release
from apps.exports.models import Release
from apps.localization import questionnaires
from apps.mimicry.models import Mimic
from apps.participants.models import ConsentEvent, Demographics, Session, Withdrawal
from apps.quality import quality_rules
from apps.quality.models import CohortQualityRules, ReliabilityReport, SessionAssessment, SessionFlag
from apps.recruitment.models import ApiCall, ExternalIdentity, Invite, Payment, PaymentRun, Submission
from apps.rehearsal.models import RehearsalRun
from apps.studies import photograph_rules
from apps.studies.models import ChangeLog, GoldItem, Member, StimulusSet, Study
from tests.admin_walk import EVERYBODY, Rows
from tests.factories import make_cohort, make_judgment, make_mimic, make_recipient, make_seed, make_session, make_study
from tests.people import make_staff

WITHOUT: set[type[Model]] = {User, Group}
"""Accounts: whoever runs the site makes them, and nobody else sees them."""


def make_world(name: str) -> Rows:
    """Make the study; each name in it has `name` in it. Return its rows by the labels of their models."""
    study = make_study(slug=name, title=name.title())
    somebody = make_staff(f"{name}-somebody")
    seed = make_seed(study, name=f"{name}-seed")
    cohort = make_cohort(study, slug=f"{name}-mimic")
    session = make_session(cohort)
    trial = session.trials.order_by("position")[0]
    judgment = make_judgment(trial)
    mimic: Mimic = make_mimic(trial, status="review", doubts=["eyes_closed"])
    person = {"study": study, "participant": session.participant}
    kept: list[Model] = [
        *(study, cohort, session, trial, judgment, mimic, session.participant),
        *(cohort.consent_text, cohort.term_list, cohort.wording, photograph_rules.newest()),
        seed,
        ConsentEvent.objects.filter(session=session)[0],
        ExternalIdentity.objects.create(recruiter="link", external_id=f"{name}-worker", **person),
        (recipient := make_recipient(study, name=f"{name} group")),
        request_release(recipient, created_by=name),
        *_quality(session),
        *_recruiting(session, name),
        Withdrawal.objects.create(study=study, participant_uuid=session.participant.uuid),
        ChangeLog.objects.create(actor=name, study=study, model="studies.study", object_id=study.pk, object_name=name),
        GoldItem.objects.create(study=study, stimulus=seed, term_list=cohort.term_list, expected=["joy"], note=name),
        StimulusSet.objects.create(study=study, name=f"{name}-set", note=name),
        (questionnaire := questionnaires.load()[0]),
        Demographics.objects.create(participant=session.participant, questionnaire=questionnaire, answers={}),
        ApiToken.objects.create(study=study, user=somebody, name=name, digest=name),
        RehearsalRun.objects.create(cohort=cohort, asked_by=name),
        *(somebody, Group.objects.get(name="viewer")),
    ]
    return {row._meta.label_lower: row for row in kept}


def _quality(session: Session) -> list[Model]:
    rules = quality_rules.shipped()
    measured = {"session": session, "rules_version": rules.version}
    counts = dict.fromkeys(("judgments_in_all", "judgments", "participants", "pictures"), 0)
    return [
        rules,
        CohortQualityRules.objects.get_or_create(cohort=session.cohort, defaults={"rules": rules})[0],
        SessionFlag.objects.create(rule="gold_missed", value=1, threshold=2, **measured),
        SessionAssessment.objects.create(values={}, peers=0, **measured),
        ReliabilityReport.objects.create(
            cohort=session.cohort,
            method_version="1",
            seed=1,
            overall={name: [0.5, 0.4, 0.6] for name in ("split_half", "alpha", "explainable")},
            terms={},
            **counts,
        ),
    ]


def _recruiting(session: Session, name: str) -> list[Model]:
    kept = {"study": session.cohort.study, "session": session, "recruiter": "prolific"}
    submission = Submission.objects.create(submission_id=f"{name}-submission", **kept)
    run = PaymentRun.objects.create(cohort=session.cohort, kind=PaymentRun.Kind.choices[0][0], actor=name)
    payment = Payment.objects.create(run=run, submission=submission, kind=run.kind, amount=1, currency="USD")
    call = {"payment": payment, "recruiter": "prolific", "account": name, "method": "POST", "milliseconds": 1}
    return [submission, run, ApiCall.objects.create(**call), Invite.objects.create(cohort=session.cohort, label=name)]


def _somebody(rows: Rows) -> dict[str, Any]:
    study, user = rows["studies.study"], rows["auth.user"]
    assert isinstance(study, Study)
    assert isinstance(user, User)
    return {"member": Member.objects.get_or_create(study=study, user=user, role="viewer")[0].pk}


def _link(rows: Rows) -> dict[str, Any]:
    release, user = rows["exports.release"], rows["auth.user"]
    assert isinstance(release, Release)
    return {"link": release.links.create(made_by_id=user.pk, expires_at=timezone.now() + timedelta(days=1)).pk}


POSTS: dict[str, Any] = {
    "exports_release_link": lambda rows: {"time": "1", "unit": "days"},
    "exports_release_link_revoke": _link,
    "mimicry_desk_acts": lambda rows: {},
    "mimicry_desk_blind": lambda rows: {},
    "quality_reliabilityreport_compute": lambda rows: {},
    "recruitment_paymentrun_act": lambda rows: {"act": "look"},
    "studies_cohort_state": lambda rows: {"change": "pause"},
    "studies_study_member_remove": _somebody,
}
MORE: dict[str, dict[str, Any]] = {
    "app_list": {"app_label": "studies"},
    "view_on_site": {"content_type_id": "1", "object_id": "1"},
    "exports_release_file": {"name": "README.md"},
    "studies_cohort_table": {"slug": "seeds"},
    "studies_study_table": {"slug": "cohorts"},
    "auth_user_password_change": {"id": "1"},
    "localization_termlist_csv": {"separator": "comma"},
}
# By kind of row: whose role lets them look (the list, a row, its history), add, and delete the world's row.
KINDS = {
    "auth_group": ("", "", ""),
    "automation_apitoken": ("a", "a", ""),
    "auth_user": ("", "", ""),
    "exports_recipient": ("as", "s", ""),
    "exports_release": ("as", "", ""),
    "localization_questionnaire": ("arsv", "a", ""),
    "localization_termlist": ("arsv", "a", ""),
    "localization_wording": ("arsv", "a", ""),
    "mimicry_mimic": ("rs", "", ""),
    "participants_consentevent": ("s", "", ""),
    "participants_demographics": ("s", "", ""),
    "participants_participant": ("s", "", ""),
    "participants_session": ("as", "", ""),
    "participants_trial": ("as", "", ""),
    "participants_withdrawal": ("as", "", ""),
    "quality_cohortqualityrules": ("arsv", "", ""),
    "quality_qualityrules": ("arsv", "a", ""),
    "quality_reliabilityreport": ("arsv", "", ""),
    "quality_sessionassessment": ("as", "", ""),
    "quality_sessionflag": ("as", "", ""),
    "ratings_judgment": ("as", "", ""),
    "recruitment_apicall": ("a", "", ""),
    "recruitment_externalidentity": ("s", "", ""),
    "recruitment_invite": ("a", "", ""),
    "recruitment_paymentrun": ("as", "", ""),
    "recruitment_submission": ("s", "", ""),
    "rehearsal_rehearsalrun": ("a", "a", ""),
    "studies_changelog": ("arsv", "", ""),
    "studies_cohort": ("arsv", "a", ""),
    "studies_consenttext": ("arsv", "a", "a"),
    "studies_golditem": ("arsv", "a", ""),
    "studies_photographrules": ("arsv", "a", ""),
    "studies_stimulus": ("arsv", "", ""),
    "studies_stimulusset": ("arsv", "a", "a"),
    "studies_study": ("arsv", "a", ""),
}
OPEN: dict[str, str] = {
    "app_list": "arsv",
    "auth_user_password_change": "",
    "autocomplete": "",
    "exports_release_download": "s",
    "exports_release_file": "s",
    "exports_release_link": "s",
    "exports_release_link_revoke": "s",
    "exports_release_progress": "as",
    "exports_release_difference": "",
    "exports_release_recall": "as",
    "exports_release_samples": "s",
    "index": EVERYBODY,
    "jsi18n": EVERYBODY,
    "localization_termlist_csv": "arsv",
    "login": "",
    "mimicry_desk": "rs",
    "mimicry_desk_acts": "rs",
    "mimicry_desk_agreement": "rs",
    "mimicry_desk_blind": "rs",
    "mimicry_desk_queue": "rs",
    "mimicry_mimic_photograph": "rs",
    "password_change": EVERYBODY,
    "password_change_done": EVERYBODY,
    "quality_reliabilityreport_compute": "arsv",
    "recruitment_cohort": "a",
    "recruitment_invite_list": "a",
    "recruitment_invite_make": "a",
    "recruitment_pay": "a",
    "recruitment_paymentrun_act": "a",
    "recruitment_reconcile": "a",
    "studies_cohort_clone": "a",
    "studies_cohort_limits": "a",
    "studies_cohort_presets": "a",
    "studies_cohort_progress": "arsv",
    "studies_cohort_recruiter": "a",
    "studies_cohort_seeds": "arsv",
    "studies_cohort_state": "a",
    "studies_cohort_table": "arsv",
    "studies_cohort_texts": "a",
    "studies_study_member_remove": "a",
    "studies_study_members": "a",
    "studies_study_progress": "arsv",
    "studies_study_release": "s",
    "studies_study_table": "arsv",
    "two_factor": EVERYBODY,
    "two_factor_app": EVERYBODY,
    "two_factor_codes": EVERYBODY,
    "two_factor_picture": EVERYBODY,
    "view_on_site": "",
}
for _kind, (_look, _add, _delete) in KINDS.items():
    OPEN |= dict.fromkeys((f"{_kind}_changelist", f"{_kind}_change", f"{_kind}_history"), _look)
    OPEN |= {f"{_kind}_add": _add, f"{_kind}_delete": _delete}
