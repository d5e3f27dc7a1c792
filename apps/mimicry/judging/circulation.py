"""Accepted mimics become stimuli for raters of the same country."""

from functools import partial

from django.db import transaction

from apps.mimicry.judging import statements
from apps.mimicry.models import Mimic
from apps.studies import display
from apps.studies.models import Stimulus


def circulate(mimic: Mimic) -> Stimulus:
    """Make the accepted mimic a stimulus and give it a cell in each cohort of its country that judges mimics."""
    stimulus = Stimulus.objects.get(pk=statements.circulate(mimic))
    transaction.on_commit(partial(display.complete, [stimulus]), robust=True)
    Mimic.objects.filter(pk=mimic.pk).update(stimulus=stimulus)
    return stimulus
