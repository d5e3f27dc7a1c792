"""Whether there is enough to show, and whether the people to show it to can be told apart."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from apps.studies import photograph_rules
from apps.studies.checklist.item import Item, State, field_of, list_of, page_of
from apps.studies.models import Cohort, PhotographRules, Stimulus


def pictures(cohort: Cohort) -> Iterator[Item]:
    """Seeds, or accepted photographs of the same country."""
    count = Stimulus.objects.for_cohort(cohort).count()
    if count:
        said = ngettext("%d picture to show.", "%d pictures to show.", count) % count
        yield Item(State.DONE, said, list_of(Stimulus))
    elif cohort.material == Cohort.Material.MIMICS:
        text = _("No photograph of this country has been accepted yet: pictures come as they are.")
        yield Item(State.WARNING, text, list_of(Stimulus))
    elif cohort.stimulus_set is not None:
        text = _("The stimulus set has no picture that may be shown: add some to it, or choose another.")
        yield Item(State.MISSING, text, page_of(cohort.stimulus_set))
    else:
        text = _("The study has no seed pictures: bring some with “manage.py import_stimuli”.")
        yield Item(State.MISSING, text, list_of(Stimulus))


def enough_pictures(cohort: Cohort) -> Iterator[Item]:
    """As many pictures as a person's sessions show, for nobody sees one twice."""
    count, wanted = Stimulus.objects.for_cohort(cohort).count(), cohort.trials_per_session
    if 0 < count < wanted:
        text = _("A session shows up to %(wanted)d pictures, and there are %(count)d: sessions will be shorter.")
        yield Item(State.WARNING, text % {"wanted": wanted, "count": count}, field_of(cohort, "trials_per_session"))


def gold(cohort: Cohort) -> Iterator[Item]:
    """Gold items enough for one session, where any are asked for."""
    wanted = cohort.gold_per_session
    if not wanted:
        return
    items = cohort.study.gold_items.for_cohort(cohort)
    count = items.count()
    if count < wanted:
        text = _("Sessions shall show %(wanted)d gold items, and %(count)d are known in this country and term list.")
        yield Item(State.WARNING, text % {"wanted": wanted, "count": count}, list_of(items.model))
    else:
        yield Item(State.DONE, ngettext("%d gold item.", "%d gold items.", count) % count, list_of(items.model))


def quotas(cohort: Cohort) -> Iterator[Item]:
    """A questionnaire, where there are quotas: else nobody could be counted in them."""
    if not cohort.quota_cells.exists():
        return
    if cohort.questionnaire is None:
        text = _("There are quotas, but participants are not asked about themselves: choose a questionnaire.")
        yield Item(State.MISSING, text, field_of(cohort, "questionnaire"))
    else:
        yield Item(State.DONE, _("Quotas, and a questionnaire to tell people by."), page_of(cohort.questionnaire))


def rules(cohort: Cohort) -> Iterator[Item]:
    """Rules for photographs: chosen, or the newest."""
    if not cohort.takes_photographs:
        return
    chosen = cohort.photograph_rules
    if chosen is None:
        text = _("Photographs will be judged by the newest rules, %(rules)s.") % {"rules": photograph_rules.newest()}
        yield Item(State.DONE, text, list_of(PhotographRules))
    else:
        text = _("Photographs are judged by the rules %(rules)s.") % {"rules": chosen}
        yield Item(State.DONE, text, page_of(chosen))
