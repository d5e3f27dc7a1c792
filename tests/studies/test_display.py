"""The light copies that participants are shown: small, the same for everyone, never left behind."""

import io
import random
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from apps.mimicry.judging.circulation import circulate
from apps.studies import display, images
from apps.studies.drawing import catalogue, draw_seed
from apps.studies.models import Stimulus
from apps.studies.pictures import clean
from tests.factories import make_mimic, make_seed, make_study, make_trial, picture

FACES = Path("../shared/faces")


def noise(side: int) -> bytes:
    """A JPEG of what compresses worst."""
    out = io.BytesIO()
    pixels = random.Random(1).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), pixels).save(out, "JPEG", quality=95)
    return out.getvalue()


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def test_a_drawn_seed_stays_as_large_as_it_is_in_a_third_of_the_bytes() -> None:
    jpeg = clean(draw_seed(catalogue()[0].name), max_bytes=10**7).jpeg

    copy = display.light_copy(jpeg)

    assert (opened(copy).format, opened(copy).size) == ("WEBP", opened(jpeg).size)
    assert len(copy) < len(jpeg) / 2


def test_a_large_photograph_is_brought_to_800_pixels_a_side() -> None:
    assert opened(display.light_copy(picture(1, (1600, 1200)))).size == (800, 600)


@pytest.mark.parametrize("side", [640, 1600])
def test_even_the_worst_picture_ends_below_the_limit(side: int) -> None:
    copy = display.light_copy(noise(side))

    assert len(copy) <= display.MAX_BYTES
    assert opened(copy).width >= 400


@pytest.mark.skipif(not FACES.exists(), reason="the photographs are not part of the project")
def test_photographs_of_people_end_below_the_limit_and_hardly_smaller() -> None:
    for file in sorted(FACES.glob("webcam__*.jpg")):
        master = clean(file.read_bytes(), max_bytes=10**8)
        copy = display.light_copy(master.jpeg)
        assert len(copy) <= display.MAX_BYTES
        assert max(opened(copy).size) >= min(640, max(master.width, master.height))


@pytest.mark.django_db
def test_a_picture_from_before_gets_its_copy_once(media: Path) -> None:
    stimulus = make_seed(make_study())
    assert stimulus.shown_key == stimulus.image_key

    display.complete([stimulus])
    display.complete([stimulus, Stimulus.objects.get()])

    kept = Stimulus.objects.get()
    assert stimulus.shown_key == kept.display_key
    assert (media / kept.display_key).stat().st_size == kept.display_size
    assert len(list(media.rglob("*.webp"))) == 1


@pytest.mark.django_db
def test_two_at_once_keep_one_copy_and_both_know_it(media: Path) -> None:
    first = make_seed(make_study())
    second = Stimulus.objects.get()

    display.complete([first])
    display.complete([second])

    assert second.display_key == first.display_key
    assert len(list(media.rglob("*.webp"))) == 1


@pytest.mark.django_db
def test_a_face_withdrawn_while_it_is_copied_leaves_nothing(media: Path) -> None:
    stimulus = make_seed(make_study())
    Stimulus.objects.update(image_key="")

    display.complete([stimulus])

    assert Stimulus.objects.get().display_key == ""
    assert list(media.rglob("*.webp")) == []


@pytest.mark.django_db
def test_a_picture_that_is_gone_is_passed_over(media: Path) -> None:
    stimulus = make_seed(make_study())
    (media / stimulus.image_key).unlink()

    display.complete([stimulus])

    assert stimulus.display_key == ""


@pytest.mark.django_db(transaction=True)
def test_a_mimic_that_goes_to_raters_has_its_copy() -> None:
    stimulus = circulate(make_mimic(make_trial()))

    kept = Stimulus.objects.get(pk=stimulus.pk)
    assert kept.display_key
    assert kept.image_key != kept.display_key


@pytest.mark.django_db
def test_a_copy_is_served_as_what_it_is_at_an_address_that_holds() -> None:
    stimulus = make_seed(make_study())
    display.complete([stimulus])
    address = images.signed_path(stimulus.shown_key)

    response = Client().get(address)

    assert response.headers["Content-Type"] == "image/webp"
    assert "immutable" in response.headers["Cache-Control"]
    assert opened(response.content).format == "WEBP"


@pytest.mark.django_db
def test_a_withheld_picture_is_shown_by_no_address_given_out_before() -> None:
    stimulus = make_seed(make_study())
    display.complete([stimulus])
    address = images.signed_path(stimulus.shown_key)
    Stimulus.objects.filter(pk=stimulus.pk).update(withheld_at=timezone.now())

    response = Client().get(address)

    assert response.status_code == 404


@pytest.mark.django_db
def test_the_address_of_a_picture_stays_the_same_so_that_it_is_fetched_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.time", lambda: 7200.0)
    first = images.signed_path("seeds/aa/one.jpg")
    monkeypatch.setattr("time.time", lambda: 7200.0 + 3599)

    assert images.signed_path("seeds/aa/one.jpg") == first
