"""DATASHEET.md: the questions of Gebru et al. (2021), answered from what the platform has on record."""

from collections.abc import Iterator
from string import Template

from apps.exports.documents import facts
from apps.exports.documents.cards import TEMPLATES, left_out
from apps.exports.models import Release
from apps.exports.tables.people import smallest_group
from apps.exports.tables.registry import TABLES
from apps.studies.models import Cohort, Scope

IDS = {"key", "split"}


def datasheet(release: Release) -> str:
    """DATASHEET.md."""
    counts = release.counts
    first, last = facts.months(release)
    return Template((TEMPLATES / "DATASHEET.md").read_text()).substitute(
        title=" ".join(release.study.title.split()),
        least=smallest_group(release),
        mimics=counts["mimics"],
        seeds=counts["seeds"],
        self_reports=counts["self_reports"],
        observer_judgments=counts["observer_judgments"],
        late=facts.shown(release, counts["late_judgments"]),
        participants=counts["participants"],
        left_out=left_out(release),
        countries="\n".join(_countries(release)),
        missing=_missing(release),
        demographics=_demographics(release),
        version=release.code_version,
        cohorts="\n".join(map(_cohort, facts.cohorts(release))),
        months=first if first == last else f"{first} to {last}",
        consents="\n".join(_consents(release)),
        tombstones=len(facts.tombstoned(release)) or "nothing",
        retention=_retention(release),
    )


def _countries(release: Release) -> Iterator[str]:
    by_country = facts.counts(release)["mimics_by_country"]
    yield from (f"| {country} | {by_country[country]} |" for country in sorted(by_country))


def _missing(release: Release) -> str:
    lacking = facts.missing(release)
    if not lacking:
        return "No column of `mimics` lacks a value."
    told = ", ".join(f"`{name}` in {facts.shown(release, count)} rows" for name, count in lacking.items())
    return f"Columns of `mimics` are null where something is not known or there is none: {told}."


def _demographics(release: Release) -> str:
    columns = [column for column in TABLES["participants"](release).columns if column.name not in IDS]
    return ", ".join(f"`{column.name}`" for column in columns) or "nothing"


def _cohort(cohort: Cohort) -> str:
    pay = "nothing" if cohort.pay_amount is None else f"{cohort.pay_amount} {cohort.pay_currency}"
    if cohort.minutes_expected:
        pay += f" for {cohort.minutes_expected} minutes"
    what = "imitates and judges seeds" if cohort.takes_photographs else f"judges {cohort.material}"
    who = f"| {cohort.slug} | {cohort.country} | {cohort.language} | {what} "
    return who + f"| {cohort.get_recruiter_display()} | {pay} | {cohort.per_stimulus_target} |"


def _consents(release: Release) -> Iterator[str]:
    for text in facts.consent_texts(release):
        yield f"- {text.language}, version {text.version} (SHA-256 `{text.sha256}`), “{' '.join(text.title.split())}”:"
        for scope in Scope:
            if sentence := text.scopes.get(scope):
                yield f"  - {' '.join(sentence.split())}"


def _retention(release: Release) -> str:
    days = {cohort.slug: cohort.retention_days for cohort in facts.cohorts(release) if cohort.takes_photographs}
    limits = ", ".join(f"{slug} {kept}" for slug, kept in days.items() if kept is not None)
    if not limits:
        return "The study set no number of days after which its photographs are deleted."
    return f"The study deletes its photographs so many days after a cohort closes: {limits}."
