"""What staff see and may do with releases."""

import io
import re
import tarfile
from datetime import timedelta

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from apps.exports.models import Release, ReleaseDownload
from apps.mimicry.models import FaceView, Mimic
from apps.mimicry.removal.withdrawal import withdraw
from apps.studies.models import Cohort, Study
from tests.exports.story import folder, release
from tests.factories import make_cohort, make_recipient, make_study
from tests.people import browser_of, make_staff_with


def staff(*permissions: str) -> Client:
    """A browser of a staff member with these permissions and no other."""
    return browser_of(make_staff_with("steward", *permissions))


def act(client: Client, page: str, action: str, *rows: Study | Cohort | Release) -> str:
    """Choose rows on a list, run an action, and return the page that follows."""
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:{page}_changelist"), form, follow=True).content.decode()


def test_the_list_shows_progress_and_the_reason_of_a_failure(study: Study) -> None:
    release(study)
    empty = make_study()
    make_cohort(empty)
    make_recipient(empty)
    release(empty)
    client = staff("view_release", "download_release")

    page = client.get(reverse("admin:exports_release_changelist")).content.decode()

    assert '<progress value="6" max="6">' in page
    assert "No accepted photograph" in page
    assert page.count(">Download</a>") == 1
    assert " style=" not in page


def test_the_page_of_a_release_shows_what_is_in_it_and_changes_nothing(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "change_release", "delete_release")

    page = client.get(reverse("admin:exports_release_change", args=[built.pk])).content.decode()

    assert "Mimics by country" in page
    assert re.search(r'<th scope="row">VE</th><td>9</td>', page)
    assert f"For {built.recipient}" in page
    assert built.manifest_sha256 in page
    assert 'name="_save"' not in page


def test_a_download_is_the_release_and_is_written_down(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "download_release")

    response = client.get(reverse("admin:exports_release_download", args=[built.pk]))

    data = response.getvalue()
    assert response["Content-Disposition"] == f'attachment; filename="mimicry-{built.name}.tar"'
    assert int(response["Content-Length"]) == len(data)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert f"{built.name}/manifest-sha256.txt" in tar.getnames()
    taken = ReleaseDownload.objects.get()
    assert (taken.release, str(taken.downloader), taken.path) == (built, "steward", "")


def test_one_file_may_be_taken_alone(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "download_release")

    response = client.get(reverse("admin:exports_release_file", args=[built.pk, "tables/terms.parquet"]))

    assert response.getvalue() == (folder(built) / "tables/terms.parquet").read_bytes()
    assert ReleaseDownload.objects.get().path == "tables/terms.parquet"


def test_a_path_outside_the_release_is_not_found(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "download_release")

    for name in ("tables/other.parquet", "../study-0-001/README.md", "%2e%2e/README.md", "/etc/passwd"):
        response = client.get(reverse("admin:exports_release_file", args=[built.pk, name]))
        assert response.status_code in {301, 404}
    assert not ReleaseDownload.objects.exists()


def test_downloading_needs_its_permission(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "add_release", "change_release")

    response = client.get(reverse("admin:exports_release_download", args=[built.pk]))

    assert response.status_code == 403
    assert not ReleaseDownload.objects.exists()


def test_a_release_that_lost_a_file_says_so_instead_of_breaking_off(study: Study) -> None:
    built = release(study)
    (folder(built) / "README.md").unlink()
    client = staff("view_release", "download_release")

    page = client.get(reverse("admin:exports_release_download", args=[built.pk]), follow=True).content.decode()

    assert "README.md of" in page
    assert not ReleaseDownload.objects.exists()


def test_a_failed_release_can_be_resumed(study: Study) -> None:
    built = release(study)
    Release.objects.filter(pk=built.pk).update(state="failed", reason="The storage is full.")
    client = staff("view_release", "add_release")

    page = act(client, "exports_release", "resume", built)

    assert "goes on" in page
    assert Release.objects.get(pk=built.pk).state == "ready"


def test_a_download_that_broke_off_goes_on_and_is_one_download(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "download_release")
    address = reverse("admin:exports_release_download", args=[built.pk])

    whole = client.get(address).getvalue()
    rest = client.get(address, headers={"Range": "bytes=70000-"})

    assert (rest.status_code, rest.getvalue()) == (206, whole[70000:])
    assert rest["Content-Range"] == f"bytes 70000-{len(whole) - 1}/{len(whole)}"
    assert ReleaseDownload.objects.count() == 1


def test_once_the_agreement_is_over_nobody_downloads(study: Study) -> None:
    built = release(study)
    study.recipients.update(ends_on=timezone.localdate() - timedelta(days=1))
    client = staff("view_release", "download_release")

    pages = [
        client.get(reverse(f"admin:exports_release_{name}", args=args), follow=True).content.decode()
        for name, args in (("download", [built.pk]), ("file", [built.pk, "README.md"]))
    ]

    assert all("does not hold today" in page for page in pages)
    assert not ReleaseDownload.objects.exists()


def test_withdrawing_asks_for_a_reason_and_keeps_the_row(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "add_release")
    form = {"action": "withdraw", "_selected_action": [built.pk]}
    address = reverse("admin:exports_release_changelist")

    asked = client.post(address, form).content.decode()
    empty = client.post(address, form | {"reason": " "}).content.decode()
    assert "This cannot be undone" in asked
    assert "Say why" in empty
    assert Release.objects.get().state == "ready"

    page = client.post(address, form | {"reason": "Wrong cohort."}, follow=True).content.decode()

    built.refresh_from_db()
    assert (built.state, built.reason) == ("withdrawn", "Wrong cohort.")
    assert "its links are dead" in page
    assert not folder(built).exists()
    event = built.events.get(kind="withdrawn")
    assert (event.actor, event.text) == ("steward", "Wrong cohort.")


def test_an_unfinished_page_follows_the_build_and_a_finished_one_does_not(study: Study, by_hand: None) -> None:
    asked = release(study)
    client = staff("view_release")
    page = reverse("admin:exports_release_change", args=[asked.pk])
    progress = reverse("admin:exports_release_progress", args=[asked.pk])

    busy = client.get(progress).json()
    assert "data-busy" in client.get(page).content.decode()
    assert (busy["busy"], busy["label"], busy["told"]) == (True, "queued", "Waits for a worker.")
    [first] = busy["events"]
    assert "requested" in first["said"]
    assert client.get(progress, {"since": first["number"]}).json()["events"] == []

    Release.objects.update(state="failed", reason="The storage is full.")
    assert client.get(progress).json()["busy"] is False
    shown = client.get(page).content.decode()
    assert "data-busy" not in shown
    assert "The storage is full." in shown


def test_a_look_at_samples_is_on_record_and_shows_nothing_withdrawn(study: Study) -> None:
    built = release(study)
    gone = Mimic.objects.order_by("uuid")[0]
    withdraw(gone)
    client = staff("view_release", "view_mimic")

    page = client.get(reverse("admin:exports_release_samples", args=[built.pk])).content.decode()

    looked = set(FaceView.objects.values_list("mimic", flat=True))
    assert page.count("<img src=") - page.count("mark-light.svg") == len(looked)
    assert len(looked) in {11, 12}
    assert gone.pk not in looked


def test_whoever_may_not_see_faces_sees_no_samples(study: Study) -> None:
    built = release(study)
    client = staff("view_release", "download_release")

    page = client.get(reverse("admin:exports_release_change", args=[built.pk])).content.decode()

    assert client.get(reverse("admin:exports_release_samples", args=[built.pk])).status_code == 403
    assert "/samples/" not in page
    assert not FaceView.objects.exists()
