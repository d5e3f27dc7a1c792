"""The review desk as the browser speaks to it: what it shows to whom, what it records, and what it refuses."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from apps.mimicry.judging.verdicts import decide
from apps.mimicry.models import FaceView, Likeness, Mimic, Review
from apps.studies.images import delete_image, open_image
from apps.studies.models import Stimulus
from tests.factories import make_cohort, make_judgment, make_mimic, make_seed, make_study, make_trial
from tests.mimicry.desk import DESK, accepted_by, at_the_desk, in_review, make_reviewer, now, rated, rejected_by, report

pytestmark = pytest.mark.django_db


def queue(client: Client, **asked: Any) -> dict[str, Any]:
    answer: dict[str, Any] = client.get(f"{DESK}queue/", asked).json()
    return answer


def shown(client: Client, **asked: Any) -> list[int]:
    return [item["id"] for item in queue(client, **asked)["items"]]


def send(client: Client, *acts: dict[str, Any]) -> Any:
    body = json.dumps({"acts": [{"id": str(place)} | act for place, act in enumerate(acts)]})
    return client.post(f"{DESK}acts/", body, content_type="application/json")


def problems(response: Any) -> list[str | None]:
    return [answer.get("problem") for answer in response.json()["answers"]]


def circulating(**fields: Any) -> Mimic:
    """An accepted photograph that raters are shown."""
    mimic = make_mimic(make_trial(), status="review", **fields)
    decide(mimic, accepted=True)
    mimic.refresh_from_db()
    return mimic


def test_the_queue_tells_of_what_is_held_oldest_first(admin_client: Client) -> None:
    first, second = in_review("eyes_closed"), in_review("occluded")
    make_mimic(make_trial())

    told = queue(admin_client)

    assert told["left"] == 2
    assert [item["id"] for item in told["items"]] == [first.pk, second.pk]
    assert told["items"][0]["doubts"] == [{"code": "eyes_closed", "label": "eyes closed"}]
    assert told["items"][0]["seed"]["name"] == first.trial.stimulus.name
    for address in (told["items"][0]["picture"], told["items"][0]["seed"]["picture"]):
        assert admin_client.get(address)["Content-Type"] == "image/jpeg"


def test_whoever_is_handed_a_photograph_is_on_record(admin_client: Client) -> None:
    mimic, _not_fetched = in_review(), in_review()
    first, _second = queue(admin_client)["items"]
    before = FaceView.objects.count()

    fetched = [admin_client.get(first["picture"]) for _ in range(2)]

    assert before == 0
    assert {each.content for each in fetched} == {open_image(mimic.image_key)}
    assert "private" in fetched[0]["Cache-Control"]
    assert "no-store" in fetched[0]["Cache-Control"]
    assert list(FaceView.objects.values_list("mimic", "viewer__username")) == [(mimic.pk, "admin")]


def test_a_photograph_that_was_withdrawn_or_lost_is_not_looked_at(admin_client: Client) -> None:
    withdrawn, lost = in_review(), in_review()
    addresses = [item["picture"] for item in queue(admin_client)["items"]]
    Mimic.objects.filter(pk=withdrawn.pk).update(status="withdrawn", image_key="", sha256="", report=None)
    delete_image(lost.image_key)

    assert [admin_client.get(address).status_code for address in addresses] == [404, 404]
    assert not FaceView.objects.exists()


def test_decisions_are_carried_out_in_their_order(admin_client: Client) -> None:
    kept, dropped, back = in_review(), in_review(), in_review()

    answer = send(
        admin_client,
        {"act": "accept", "picture": kept.pk, "took_ms": 900},
        {"act": "reject", "picture": dropped.pk, "reasons": ["no_imitation"]},
        {"act": "accept", "picture": back.pk},
        {"act": "undo", "picture": back.pk},
    )

    assert problems(answer) == [None] * 4
    assert [now(mimic) for mimic in (kept, dropped, back)] == [
        ("accepted", []),
        ("rejected", ["no_imitation"]),
        ("review", []),
    ]
    assert Review.objects.get(mimic=kept).took_ms == 900
    assert shown(admin_client) == [back.pk]


def test_acts_sent_twice_count_once(admin_client: Client) -> None:
    mimic = in_review()
    acts = [{"act": "accept", "picture": mimic.pk}, {"act": "undo", "picture": mimic.pk}]

    send(admin_client, *acts)
    send(admin_client, acts[1])

    assert now(mimic) == ("review", [])
    assert Review.objects.count() == 1


@pytest.mark.parametrize(
    "act",
    [
        {"act": "reject"},
        {"act": "reject", "reasons": ["ugly"]},
        {"act": "accept", "reasons": ["blurred"]},
        {"act": "dance"},
        {"act": "accept", "picture": None},
    ],
)
def test_what_makes_no_sense_is_refused_in_words_and_harms_nothing_beside_it(
    admin_client: Client, act: dict[str, Any]
) -> None:
    mimic, other = in_review(), in_review()

    answer = send(admin_client, {"picture": mimic.pk} | act, {"act": "accept", "picture": other.pk})

    first, second = problems(answer)
    assert first
    assert "did not understand" in first
    assert second is None
    assert now(mimic) == ("review", [])
    assert now(other) == ("accepted", [])


@pytest.mark.parametrize("body", ["", "[]", '{"acts": 1}', '{"acts": [' + ",".join(["{}"] * 101) + "]}"])
def test_a_body_that_is_no_list_of_acts_is_refused(admin_client: Client, body: str) -> None:
    assert admin_client.post(f"{DESK}acts/", body, content_type="application/json").status_code == 400


def test_a_photograph_withdrawn_meanwhile_is_told_of(admin_client: Client) -> None:
    mimic = in_review()
    Mimic.objects.filter(pk=mimic.pk).update(status="withdrawn", image_key="", sha256="", report=None)

    (problem,) = problems(send(admin_client, {"act": "accept", "picture": mimic.pk}))

    assert problem
    assert "withdrawn" in problem


def test_blind_nothing_says_where_a_photograph_is_from() -> None:
    grace = make_reviewer()
    client, mimic = at_the_desk(grace), in_review(trial=make_trial(make_cohort(country="ET")))
    seen = queue(client)["items"][0]

    client.post(f"{DESK}blind/", {"blind": "yes", "query": "queue=review"})
    page, told = client.get(DESK), queue(client, cohort=mimic.cohort.pk + 1)
    client.post("/admin/logout/")
    client.force_login(grace)

    assert seen["cohort"] == str(mimic.cohort)
    assert [item["id"] for item in told["items"]] == [mimic.pk]
    for word in (mimic.cohort.slug, str(mimic.participant), f"/{mimic.pk}/change/", '"ET"'):
        assert word not in json.dumps(told)
        assert word not in page.content.decode()
    assert "cohort" not in queue(client)["items"][0]
    assert "cohort" in queue(at_the_desk(make_reviewer("ada")))["items"][0]


def test_a_second_look_hides_what_the_first_person_said() -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    accepted, rejected = accepted_by(ada, in_review()), rejected_by(ada, in_review())

    hers, his = queue(at_the_desk(ada), queue="second"), queue(at_the_desk(grace), queue="second")

    assert hers["items"] == []
    assert [item["id"] for item in his["items"]] == [accepted.pk, rejected.pk]
    assert {json.dumps(sorted(item)) for item in his["items"]} == {json.dumps(sorted(his["items"][0]))}
    assert not {"reasons", "stimulus", "page"} & set(his["items"][0])
    assert shown(at_the_desk(grace), queue="second", code="blurred") == []


def test_a_dispute_has_a_queue_of_its_own() -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    mimic = rejected_by(grace, accepted_by(ada, in_review()))
    client = at_the_desk(grace)

    disputed, held, second = (shown(client, queue=name) for name in ("disputed", "review", "second"))
    mine = queue(client, queue="disputed")["items"][0]["mine"]
    send(client, {"act": "accept", "picture": mimic.pk})

    assert (disputed, held, second) == ([mimic.pk], [], [])
    assert mine == "reject"
    assert shown(client, queue="disputed") == []
    assert now(mimic) == ("accepted", [])


def test_what_one_decided_today_can_be_decided_anew() -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    mimic, other = rejected_by(grace, in_review(), "blurred"), accepted_by(grace, in_review())
    accepted_by(ada, in_review())
    Review.objects.filter(mimic=other).update(decided_at=timezone.now() - timedelta(hours=25))
    client = at_the_desk(grace)

    (item,) = queue(client, queue="mine")["items"]
    send(client, {"act": "accept", "picture": mimic.pk})

    assert (item["id"], item["mine"], item["reasons"]) == (mimic.pk, "reject", ["blurred"])
    assert now(mimic) == ("accepted", [])


def test_parked_photographs_show_their_error_and_are_tried_again(admin_client: Client) -> None:
    mimic = make_mimic(make_trial(), status="parked", settled_at=None, report=None, tries=3, error="MemoryError: 9 GB")

    (item,) = queue(admin_client, queue="parked")["items"]
    send(admin_client, {"act": "again", "picture": mimic.pk})

    assert item["error"] == "MemoryError: 9 GB"
    mimic.refresh_from_db()
    assert (mimic.status, mimic.tries) == ("pending", 0)


@pytest.mark.parametrize(("act", "status", "circulates"), [("keep", "accepted", True), ("withhold", "rejected", False)])
def test_reported_portraits_are_kept_or_withheld(admin_client: Client, act: str, status: str, circulates: bool) -> None:
    mimic = circulating()
    report(mimic.stimulus, rated(mimic))

    (item,) = queue(admin_client, queue="reported")["items"]
    send(admin_client, {"act": act, "picture": item["id"]})

    assert item["reports"] == [{"kind": "inappropriate", "count": 1}]
    assert now(mimic)[0] == status
    assert Stimulus.objects.in_circulation().filter(pk=item["id"]).exists() is circulates
    assert queue(admin_client, queue="reported")["left"] == 0


def test_reported_seeds_are_on_the_desk_too(admin_client: Client) -> None:
    seed = make_seed(make_study())
    trial = make_trial(make_cohort(seed.study, seeds=1))
    report(seed, trial)

    (item,) = queue(admin_client, queue="reported")["items"]
    send(admin_client, {"act": "keep", "picture": seed.pk})

    assert (item["id"], item["name"]) == (seed.pk, seed.name)
    assert admin_client.get(item["picture"])["Content-Type"] == "image/jpeg"
    assert not FaceView.objects.exists()
    seed.refresh_from_db()
    assert seed.withheld_at is None


def test_whom_a_rater_knows_is_nobody_elses_work(admin_client: Client) -> None:
    mimic = circulating()
    report(mimic.stimulus, rated(mimic), kind="known_person")

    assert queue(admin_client, queue="reported") == {"items": [], "left": 0}


def test_the_filters_narrow_the_queue(admin_client: Client) -> None:
    blinking = in_review("eyes_closed", report={"faces": [], "main": {"score": 0.6}})
    covered = in_review("occluded", report={"faces": [], "main": {"score": 0.9}})

    assert shown(admin_client, code="occluded") == [covered.pk]
    assert shown(admin_client, cohort=blinking.cohort.pk) == [blinking.pk]
    assert shown(admin_client, low=0.5, high=0.7) == [blinking.pk]
    assert shown(admin_client, low=0.95) == []


def test_raters_flags_find_photographs_in_circulation(admin_client: Client) -> None:
    faceless, reported = circulating(), circulating()
    circulating()
    make_judgment(rated(faceless), ratings={}, no_face=True)
    report(reported.stimulus, rated(reported))

    assert shown(admin_client, queue="accepted", flag="no_face") == [faceless.pk]
    assert shown(admin_client, queue="accepted", flag="reported") == [reported.pk]
    assert queue(admin_client, queue="accepted", flag="no_face")["items"][0]["no_face"] == 1


def test_what_the_check_rejected_is_there_unless_something_better_came(admin_client: Client) -> None:
    trial = make_trial()
    make_mimic(trial, status="rejected", reasons=["blurred"])
    make_mimic(trial)
    alone = make_mimic(make_trial(), status="rejected", reasons=["cut_off"])

    (item,) = queue(admin_client, queue="rejected")["items"]

    assert (item["id"], item["reasons"]) == (alone.pk, ["face cut off"])


def test_a_copy_is_shown_beside_what_it_copies_and_both_are_looks(admin_client: Client) -> None:
    earlier = make_mimic(make_trial())
    mimic = in_review("copy")
    Likeness.objects.create(mimic=mimic, earlier=earlier, exact=True, distance=0, scope="study")

    (item,) = queue(admin_client)["items"]

    assert item["alike"]["exact"]
    for address in (item["picture"], item["alike"]["picture"]):
        assert admin_client.get(address)["Content-Type"] == "image/jpeg"
    assert set(FaceView.objects.values_list("mimic", flat=True)) == {mimic.pk, earlier.pk}


def test_pages_follow_each_other(admin_client: Client) -> None:
    first, second = in_review(), in_review()

    assert shown(admin_client, after=first.pk) == [second.pk]
    assert queue(admin_client, after=second.pk) == {"items": [], "left": 0}
    assert admin_client.get(f"{DESK}queue/", {"after": "x"}).status_code == 400


def test_rehearsals_are_nobodys_work(admin_client: Client) -> None:
    in_review(trial=make_trial(make_cohort(make_study(is_rehearsal=True))))

    assert queue(admin_client) == {"items": [], "left": 0}


@pytest.mark.parametrize("address", ["", "queue/", "agreement/", "photograph/1/"])
def test_without_permission_to_see_the_desk_is_closed(address: str) -> None:
    client = at_the_desk(make_reviewer("kay", "view_judgment"))

    assert client.get(f"{DESK}{address}").status_code == 403


def test_whoever_may_only_see_decides_nothing() -> None:
    client, mimic = at_the_desk(make_reviewer("kay", "view_mimic")), in_review()

    page = client.get(DESK).content.decode()
    (decision,) = problems(send(client, {"act": "accept", "picture": mimic.pk}))

    assert decision
    assert "not decide" in decision
    assert 'data-act="accept"' not in page
    assert now(mimic) == ("review", [])


def test_a_decision_needs_its_token() -> None:
    client, mimic = Client(enforce_csrf_checks=True), in_review()
    client.force_login(make_reviewer())

    assert send(client, {"act": "accept", "picture": mimic.pk}).status_code == 403
    assert now(mimic) == ("review", [])


def test_the_page_carries_neither_script_nor_style_of_its_own(admin_client: Client) -> None:
    page = admin_client.get(DESK).content.decode()

    assert "style=" not in page
    assert "<style" not in page
    assert page.count("<script") == page.count("<script src=")


def test_the_way_to_the_desk_says_how_much_waits(admin_client: Client) -> None:
    in_review()
    make_mimic(make_trial(), status="parked", settled_at=None)
    mimic = circulating()
    report(mimic.stimulus, rated(mimic))

    for address in ("/admin/", "/admin/mimicry/mimic/"):
        page = admin_client.get(address).content.decode()
        assert DESK in page
        assert "<b>3</b> pictures wait for a decision." in page


def test_agreement_has_its_page(admin_client: Client) -> None:
    ada, grace = make_reviewer("ada"), make_reviewer("grace")
    accepted_by(grace, accepted_by(ada, in_review()))
    rejected_by(grace, rejected_by(ada, in_review()))

    page = admin_client.get(f"{DESK}agreement/").content.decode()

    assert "ada, grace" in page
    assert "100 %" in page
    assert "1.00" in page
