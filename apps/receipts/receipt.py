"""What a person gave in a study, as they are shown it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Count

from apps.mimicry.models import Mimic
from apps.participants.models import ConsentEvent, Participant, Session, Withdrawal
from apps.receipts.thumbnails import thumbnail_path

GROUP = 4


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph that is kept, and the address of its thumbnail for ten minutes."""

    mimic: Mimic
    url: str


@dataclass(frozen=True, slots=True)
class Agreement:
    """What was agreed to, sentence by sentence, and the text it was agreed to after reading."""

    at: datetime
    version: int
    title: str
    paragraphs: list[str]
    sentences: list[str]


@dataclass(slots=True)
class Sitting:
    """One session: what came of it, and in which terms."""

    session: Session
    judgments: int
    photographs: list[Photograph] = field(default_factory=list)
    agreement: Agreement | None = None


@dataclass(frozen=True, slots=True)
class Receipt:
    """Everything of one person in one study, latest session first."""

    participant: Participant
    code: str
    sittings: list[Sitting]
    taken_back: list[Withdrawal]

    @property
    def photographs(self) -> int:
        """How many photographs are kept."""
        return sum(len(sitting.photographs) for sitting in self.sittings)

    @property
    def judgments(self) -> int:
        """How many pictures were judged."""
        return sum(sitting.judgments for sitting in self.sittings)


def receipt_of(participant: Participant) -> Receipt:
    """Return what the person gave, in five queries however much it is."""
    sessions = participant.sessions.select_related("cohort__consent_text").annotate(judged=Count("judgments"))
    sittings = {session.pk: Sitting(session, vars(session)["judged"]) for session in sessions}
    for mimic in _photographs(participant):
        sittings[mimic.session_id].photographs.append(Photograph(mimic, thumbnail_path(mimic)))
    for session_id, events in _consents(participant).items():
        sittings[session_id].agreement = _agreement(events)
    asked = Withdrawal.objects.filter(participant_uuid=participant.uuid, for_retention=False)
    one_by_one = asked.exclude(mimic_uuid=None)
    return Receipt(participant, grouped(participant.withdrawal_code), list(sittings.values()), list(one_by_one))


def grouped(code: str) -> str:
    """Return a code in groups of four, to be read aloud or written down."""
    return "-".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def _photographs(participant: Participant) -> Iterator[Mimic]:
    kept = Mimic.objects.kept().filter(participant=participant).select_related("trial")
    yield from kept.order_by("trial__position", "attempt")


def _consents(participant: Participant) -> dict[int, list[ConsentEvent]]:
    events = ConsentEvent.objects.filter(session__participant=participant).select_related("consent_text")
    by_session = defaultdict(list)
    for event in events:
        by_session[event.session_id].append(event)
    return by_session


def _agreement(events: Iterable[ConsentEvent]) -> Agreement | None:
    """Return the latest word on consent; None where it was a refusal."""
    *_, event = events
    if not event.scopes:
        return None
    text = event.consent_text
    sentences = [text.scopes[code] for code in event.scopes if code in text.scopes]
    return Agreement(event.at, text.version, text.title, text.body.split("\n\n"), sentences)
