"""Links: a release without signing in, for a time, for whoever has the address; each file on record; until revoked."""

import io
import json
import tarfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.exports.comparing.verification import verify
from apps.exports.errors import AgreementError
from apps.exports.handing_out import links, shelf
from apps.exports.models import Release, ReleaseDownload, ReleaseLink
from apps.exports.pages.links import shard_patterns
from apps.studies.models import Member, Study
from tests.exports.story import SAMPLES, contents, folder, release
from tests.people import browser_of, make_staff

DAY = timedelta(days=1)
SHARD = "data/train/mimic-train-000000.tar"


@pytest.fixture
def steward(study: Study) -> User:
    return make_staff("grace", role="steward", study=study)


@pytest.fixture
def link(study: Study, steward: User) -> ReleaseLink:
    """A link that holds for a day, to a release that is ready."""
    return links.make(release(study), by=steward, holds=DAY)


def get(link: ReleaseLink, path: str = "", **headers: str) -> Any:
    """Ask for something behind the link, as a program without any session."""
    return Client().get(address(link, path), headers=headers)


def address(link: ReleaseLink, path: str = "") -> str:
    return "/" + links.address(link).split("/", 3)[3] + path


def page(link: ReleaseLink) -> tuple[int, str]:
    answer = get(link, accept="text/html")
    return answer.status_code, answer.content.decode()


def test_the_list_names_every_file_with_size_and_hash(link: ReleaseLink) -> None:
    listed = json.loads(get(link).content)

    built = link.release
    assert (listed["name"], listed["manifest_sha256"]) == (built.name, built.manifest_sha256)
    sizes = {file["path"]: file["size"] for file in listed["files"]}
    assert sizes == {path: len(data) for path, data in contents(built).items()}
    assert all(len(file["sha256"]) == 64 for file in listed["files"])
    assert not ReleaseDownload.objects.exists()


def test_browsers_get_a_page(link: ReleaseLink) -> None:
    status, shown = page(link)

    assert status == 200
    assert f'<a href="{SHARD}">' in shown
    assert "Download the whole release" in shown
    assert " style=" not in shown


def test_a_file_is_taken_without_a_session_and_that_is_on_record(link: ReleaseLink) -> None:
    answer = get(link, SHARD)

    data = answer.getvalue()
    assert data == (folder(link.release) / SHARD).read_bytes()
    assert (answer["Content-Length"], answer["Accept-Ranges"]) == (str(len(data)), "bytes")
    assert answer["Cache-Control"] == "private, no-store"
    taken = ReleaseDownload.objects.get()
    assert (taken.release, taken.link, taken.downloader, taken.path) == (link.release, link, None, SHARD)


def test_the_whole_is_one_tar_that_verifies(link: ReleaseLink, tmp_path: Path) -> None:
    answer = get(link, "release.tar")

    with tarfile.open(fileobj=io.BytesIO(answer.getvalue())) as tar:
        tar.extractall(tmp_path, filter="data")
    assert verify(tmp_path / link.release.name).samples == SAMPLES
    assert ReleaseDownload.objects.get().path == ""


def test_head_tells_the_size_and_takes_nothing(link: ReleaseLink) -> None:
    answer = Client().head(address(link, SHARD))

    assert answer["Content-Length"] == str((folder(link.release) / SHARD).stat().st_size)
    assert (answer.content, answer["Accept-Ranges"]) == (b"", "bytes")
    assert not ReleaseDownload.objects.exists()


RANGES = {
    "bytes=0-0": slice(0, 1),
    "bytes=100-199": slice(100, 200),
    "bytes=1000-": slice(1000, None),
    "bytes=-10": slice(-10, None),
    "bytes=5-99999999": slice(5, None),
}


@pytest.mark.parametrize("path", [SHARD, "release.tar"])
def test_a_range_is_cut_out_of_a_file_and_of_the_whole(link: ReleaseLink, path: str) -> None:
    everything = get(link, path).getvalue()

    for asked, cut in RANGES.items():
        answer = get(link, path, range=asked)
        first = range(len(everything))[cut][0]
        assert answer.status_code == 206
        assert answer.getvalue() == everything[cut]
        assert answer["Content-Range"] == f"bytes {first}-{first + len(everything[cut]) - 1}/{len(everything)}"
        assert answer["Content-Length"] == str(len(everything[cut]))


def test_the_tar_of_a_release_is_the_same_wherever_it_is_cut(link: ReleaseLink) -> None:
    whole = get(link, "release.tar").getvalue()

    for place in (1, 511, 512, 513, 1024, len(whole) // 2, len(whole) - 1):
        parts = [
            get(link, "release.tar", range=asked).getvalue() for asked in (f"bytes=0-{place - 1}", f"bytes={place}-")
        ]
        assert b"".join(parts) == whole


def test_what_is_no_single_range_gets_the_whole(link: ReleaseLink) -> None:
    whole = (folder(link.release) / "README.md").read_bytes()

    for asked in ("bytes=0-1,5-6", "bytes=9-2", "lines=1-2", "bytes=-", "bytes=x-"):
        answer = get(link, "README.md", range=asked)
        assert (answer.status_code, answer.getvalue()) == (200, whole), asked


def test_a_range_beyond_the_end_is_refused_with_the_size(link: ReleaseLink) -> None:
    size = (folder(link.release) / "README.md").stat().st_size

    for asked in (f"bytes={size}-", "bytes=-0"):
        answer = get(link, "README.md", range=asked)
        assert (answer.status_code, answer["Content-Range"]) == (416, f"bytes */{size}")
    assert not ReleaseDownload.objects.exists()


def test_a_file_that_has_changed_since_is_sent_whole(link: ReleaseLink) -> None:
    tag = get(link, "README.md")["ETag"]

    assert get(link, "README.md", range="bytes=1-", if_range=tag).status_code == 206
    assert get(link, "README.md", range="bytes=1-", if_range='"other"').status_code == 200


def test_nothing_is_compressed_on_its_way(link: ReleaseLink) -> None:
    answer = get(link, "README.md", accept_encoding="gzip, br", range="bytes=0-99")

    assert (len(answer.getvalue()), answer["Content-Length"]) == (100, "100")


def test_who_goes_on_is_still_taking_the_same_file_for_an_hour(
    link: ReleaseLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    get(link, SHARD).close()
    get(link, SHARD, range="bytes=10-").close()
    get(link, SHARD).close()
    get(link, "README.md").close()
    assert sorted(ReleaseDownload.objects.values_list("path", flat=True)) == ["README.md", SHARD]

    later = timezone.now() + timedelta(minutes=61)
    monkeypatch.setattr(timezone, "now", lambda: later)
    get(link, SHARD, range="bytes=20-").close()

    assert ReleaseDownload.objects.filter(path=SHARD).count() == 2


def test_a_range_that_never_begins_at_the_start_is_on_record_too(link: ReleaseLink) -> None:
    get(link, SHARD, range="bytes=10-").close()

    assert ReleaseDownload.objects.get().path == SHARD


def test_a_path_that_is_no_file_of_it_is_not_found(link: ReleaseLink) -> None:
    for path in ("nothing.txt", "tables/../README.md", "data/train/mimic-train-000099.tar", "data/train/"):
        assert get(link, path).status_code == 404, path
    assert not ReleaseDownload.objects.exists()


def test_a_lost_file_is_told_before_anything_is_sent(link: ReleaseLink) -> None:
    (folder(link.release) / SHARD).unlink()

    for path in (SHARD, "release.tar"):
        answer = get(link, path)
        assert (answer.status_code, "not in the storage any more" in answer.content.decode()) == (410, True)
    assert not ReleaseDownload.objects.exists()


def test_a_forged_address_opens_nothing(link: ReleaseLink) -> None:
    token = address(link).split("/")[2]
    uuid, signature = token.split(".")

    for forged in (uuid, f"{uuid}.", f"{uuid}.{signature[:-2]}xx", f"{'0' * 32}.{signature}", "x.y"):
        answer = Client().get(f"/releases/{forged}/README.md")
        assert (answer.status_code, "no such link" in answer.content.decode()) == (404, True)


def let_expire(built: Release) -> None:
    """As if its time on the shelf were over, and the sweep had come by."""
    Release.objects.filter(pk=built.pk).update(expires_at=timezone.now() - DAY)
    shelf.sweep()


def close(what: str, link: ReleaseLink) -> None:
    """Bring about one of the ends of a link."""
    today = timezone.localdate()
    ends: dict[str, Any] = {
        "revoked": lambda: links.revoke(link, by=link.made_by),
        "over": lambda: ReleaseLink.objects.update(
            made_at=timezone.now() - 2 * DAY, expires_at=timezone.now() - timedelta(seconds=1)
        ),
        "withdrawn": lambda: shelf.withdraw(link.release, by="ada", reason="A wrong cohort."),
        "expired": lambda: let_expire(link.release),
        "rebuilt": lambda: Release.objects.update(state="running"),
        "agreement": lambda: link.release.study.recipients.update(ends_on=today - DAY),
        "maker": lambda: Member.objects.all().delete(),
        "account": lambda: User.objects.update(is_active=False),
    }
    ends[what]()


@pytest.mark.parametrize(
    ("what", "status", "said"),
    [
        ("revoked", 410, "was revoked"),
        ("over", 410, "time of this link is over"),
        ("withdrawn", 410, "its files are deleted"),
        ("expired", 410, "its files are deleted"),
        ("rebuilt", 503, "being built again"),
        ("agreement", 403, "does not hold today"),
        ("maker", 403, "may not give releases out any more"),
        ("account", 403, "may not give releases out any more"),
    ],
)
def test_a_link_that_is_closed_says_why(link: ReleaseLink, what: str, status: int, said: str) -> None:
    close(what, link)

    for answer in (get(link), get(link, SHARD), get(link, "release.tar")):
        assert answer.status_code == status
        assert said in answer.content.decode()
        assert answer["Content-Type"].startswith("text/plain")
    shown = page(link)
    assert (shown[0], said in shown[1]) == (status, True)
    assert not ReleaseDownload.objects.exists()


def test_a_link_holds_for_thirty_days_at_most(study: Study, steward: User) -> None:
    built = release(study)

    for holds in (timedelta(), -DAY, timedelta(days=30, seconds=1)):
        with pytest.raises(links.LinkError, match="for 30 days at most"):
            links.make(built, by=steward, holds=holds)

    assert links.make(built, by=steward, holds=timedelta(days=30)).pk


def test_only_whoever_may_download_makes_links_and_only_to_what_may_be_taken(study: Study, steward: User) -> None:
    built = release(study)

    with pytest.raises(links.LinkError, match="may download"):
        links.make(built, by=make_staff(role="admin", study=study), holds=DAY)
    study.recipients.update(ends_on=timezone.localdate() - DAY)
    built.refresh_from_db()
    with pytest.raises(AgreementError):
        links.make(built, by=steward, holds=DAY)
    assert not ReleaseLink.objects.exists()


def test_making_and_revoking_are_in_the_log_once(link: ReleaseLink, steward: User) -> None:
    assert [links.revoke(link, by=steward), links.revoke(link, by=steward)] == [True, False]

    events = [event for event in link.release.events.all() if str(link) in event.text]
    assert [(event.kind, event.actor) for event in events] == [("linked", "grace"), ("revoked", "grace")]


def test_links_are_made_shown_and_revoked_on_the_releases_page(study: Study, steward: User) -> None:
    built = release(study)
    client = browser_of(steward)
    shown = reverse("admin:exports_release_change", args=[built.pk])
    make, revoke = (reverse(f"admin:exports_release_{name}", args=[built.pk]) for name in ("link", "link_revoke"))

    client.post(make, {"time": "3", "unit": "hours"})
    link = ReleaseLink.objects.get()
    get(link, SHARD).close()
    open_page = client.get(shown).content.decode()
    client.post(revoke, {"link": link.pk})
    closed_page = client.get(shown).content.decode()

    assert timedelta(hours=2) < link.expires_at - timezone.now() <= timedelta(hours=3)
    assert f"curl -C - -o {built.name}.tar {links.address(link)}release.tar" in open_page
    assert f"{links.address(link)}data/train/mimic-train-" in open_page
    assert f"whoever has link {link}, made by grace" in open_page
    assert links.address(link) not in closed_page
    assert ">revoked<" in closed_page


def test_a_wrong_time_is_refused_in_words(study: Study, steward: User) -> None:
    make = reverse("admin:exports_release_link", args=[release(study).pk])
    client = browser_of(steward)

    for time, unit in (("31", "days"), ("", "days"), ("1", "years")):
        page = client.post(make, {"time": time, "unit": unit}, follow=True).content.decode()
        assert "for 30 days at most" in page, (time, unit)
    assert not ReleaseLink.objects.exists()


def test_a_pattern_names_just_the_shards_there_are(study: Study) -> None:
    built = release(study, samples_per_shard=2)

    named = [path for pattern in shard_patterns(built) for path in expanded(pattern)]

    assert sorted(named) == sorted(path for path in contents(built) if path.endswith(".tar"))


def expanded(pattern: str) -> Iterator[str]:
    import braceexpand

    yield from braceexpand.braceexpand(pattern)


def test_a_link_feeds_webdataset(link: ReleaseLink, live_server: Any) -> None:
    import webdataset

    patterns = [f"{live_server.url}{address(link, pattern)}" for pattern in shard_patterns(link.release)]
    [train] = [pattern for pattern in patterns if "/train/" in pattern]

    samples = list(webdataset.WebDataset(train, shardshuffle=False).decode("pil").to_tuple("jpg", "json"))

    assert {about["split"] for _, about in samples} == {"train"}
    assert len(samples) == link.release.counts["train"]


def test_a_release_is_verified_where_it_lies_behind_a_link(link: ReleaseLink, live_server: Any) -> None:
    out = io.StringIO()

    call_command("verify_release", f"{live_server.url}{address(link)}", stdout=out)

    assert f"{SAMPLES} samples, all as the manifest says" in out.getvalue()
