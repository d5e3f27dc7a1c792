"""Draws made again from what is stored of them, and held against what their sessions were shown."""

from collections.abc import Iterator
from dataclasses import dataclass

from apps.participants import extras
from apps.participants.models import Draw, Session, Trial


@dataclass(frozen=True, slots=True)
class Replayed:
    """One trial of a session and why it is there: what the draw says should stand at its position."""

    trial: Trial
    expected: extras.Shown

    @property
    def agrees(self) -> bool:
        """Whether the trial shows what the draw gave, in the role it gave."""
        return (self.trial.stimulus_id, self.trial.role) == (self.expected.stimulus, self.expected.role)


def replay(session: Session) -> Iterator[tuple[Draw, list[Replayed]]]:
    """Make every draw of the session again, the first first, beside the trials at its positions.

    Raises ValueError where a draw cannot have been made as it is stored, or gave more or fewer trials than there are.
    """
    trials = list(session.trials.select_related("stimulus").order_by("position"))
    for draw in session.draws.select_related("session"):
        shown = extras.replay(draw)
        here = [trial for trial in trials if draw.had < trial.position <= draw.had + len(shown)]
        if len(here) != len(shown):
            raise ValueError(f"Draw {draw.pk} gave {len(shown)} pictures, of which {len(here)} are there.")
        yield draw, [Replayed(trial, expected) for trial, expected in zip(here, shown, strict=True)]


def agrees(session: Session) -> bool:
    """Whether every trial of the session stands where, and in the role that, its draws gave; no trial is left over."""
    try:
        replayed = [each for _, trials in replay(session) for each in trials]
    except ValueError:
        return False
    return len(replayed) == session.trials.count() and all(each.agrees for each in replayed)
