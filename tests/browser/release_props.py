"""What releases are built from in the stories of stewards: a study with faces and answers, put beside the site."""

from datetime import timedelta

from django.utils import timezone

from apps.exports.building.requests import request_release
from apps.exports.log import note
from apps.exports.models import Release, ReleaseEvent, Shard
from apps.studies.models import Member, Study
from tests.exports.story import make_story, recipient_of
from tests.factories import make_recipient, make_study
from tests.people import make_staff

NAME = "frances"


def fill() -> dict[str, int]:
    """A steward; studies with one agreement, with two and with none; a build that stands still halfway; their ids."""
    study, empty, shared = make_story(), make_study(title="Before the agreement"), make_study(title="For two groups")
    recipient_of(study)
    make_recipient(empty, name="Ended Lab", ends_on=timezone.localdate() - timedelta(days=1))
    make_recipient(shared, name="One Lab", purpose="To learn.")
    make_recipient(shared, name="Other Lab", purpose="To teach.")
    steward = make_staff(NAME, role="steward", study=study)
    for one in (empty, shared):
        Member.objects.create(user=steward, study=one, role="steward")
    ids = {"study": study.pk, "empty": empty.pk, "shared": shared.pk}
    return ids | {"halfway": _halfway(study), "recipient": recipient_of(study).pk}


def _halfway(study: Study) -> int:
    release = request_release(recipient_of(study), created_by=NAME)
    now = timezone.now()
    # Alive for an hour, so that no sweep hands it to a worker.
    alive = {"state": "running", "as_of": now - timedelta(minutes=5), "heartbeat_at": now + timedelta(hours=1)}
    Release.objects.filter(pk=release.pk).update(**alive, counts={"mimics": 9000, "mimics_by_country": {"US": 9000}})
    for number in range(9):
        done = {"state": "done", "size": 60_000_000, "sha256": "a" * 64, "finished_at": now - timedelta(seconds=30)}
        held = {"state": "running", "heartbeat_at": now + timedelta(hours=1)}
        about = done if number < 4 else held
        Shard.objects.create(release=release, split="train", number=number, plan=[], samples=1000, **about)
    note(release, ReleaseEvent.Kind.FROZEN)
    note(release, ReleaseEvent.Kind.STUMBLED, text="data/train/mimic-train-000002.tar: the storage did not answer")
    return release.pk


def finish(pk: int) -> str:
    """Let the build that stands still fail; return its name."""
    release = Release.objects.get(pk=pk)
    Release.objects.filter(pk=pk).update(state="failed", reason="The storage is full.", heartbeat_at=timezone.now())
    return release.name


def let_go_on(pk: int) -> int:
    """Finish one more file of the build that stands still; return how many samples are done."""
    shard = Shard.objects.filter(release=pk, state="running")[0]
    done = {"state": "done", "size": 60_000_000, "sha256": "a" * 64, "finished_at": timezone.now()}
    Shard.objects.filter(pk=shard.pk).update(**done)
    note(shard.release, ReleaseEvent.Kind.RESUMED, text="one more file")
    return 1000 * shard.release.shards.done().count()
