"""What staff see and may do with releases."""

import io
import tarfile

from django.test import Client
from django.urls import reverse

from apps.exports.models import Release, ReleaseDownload
from apps.studies.models import Cohort, Study
from tests.exports.story import MIMICS, folder, release
from tests.factories import make_cohort, make_study
from tests.people import browser_of, make_staff_with


def staff(*permissions: str) -> Client:
    """A browser of a staff member with these permissions and no other."""
    return browser_of(make_staff_with("steward", *permissions))


def act(client: Client, page: str, action: str, *rows: Study | Cohort | Release) -> str:
    """Choose rows on a list, run an action, and return the page that follows."""
    form = {"action": action, "_selected_action": [row.pk for row in rows]}
    return client.post(reverse(f"admin:{page}_changelist"), form, follow=True).content.decode()


def test_the_action_on_a_study_builds_a_release(study: Study) -> None:
    client = staff("view_study", "change_study", "add_release", "view_release")

    page = act(client, "studies_study", "build_from_studies", study)

    built = Release.objects.get()
    assert (built.state, built.created_by) == ("ready", "steward")
    assert built.name in page


def test_the_action_on_cohorts_builds_a_release_of_those_alone(study: Study) -> None:
    client = staff("view_cohort", "change_cohort", "add_release", "view_release")

    act(client, "studies_cohort", "build_from_cohorts", *study.cohorts.filter(country="US"))

    assert Release.objects.get().counts["mimics_by_country"] == {"US": MIMICS // 2}


def test_building_needs_its_permission(study: Study) -> None:
    client = staff("view_study", "change_study")

    act(client, "studies_study", "build_from_studies", study)

    assert not Release.objects.exists()


def test_the_list_shows_progress_and_the_reason_of_a_failure(study: Study) -> None:
    release(study)
    empty = make_study()
    make_cohort(empty)
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

    assert "mimics by country: US 9, VE 9" in page
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
    assert (taken.release, taken.downloader.get_username(), taken.path) == (built, "steward", "")


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
