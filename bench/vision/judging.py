"""How often the rules reject a good photograph, and catch one that was spoilt on purpose."""

from collections.abc import Callable

from apps.vision import DOUBTS, FaceReport, Outcome, Reason, Rules, SeedHashes, judge
from bench.vision.cases import Case
from bench.vision.detection import share

CAUGHT_AS = {
    "blur_1px": {Reason.BLURRED},
    "blur_2px": {Reason.BLURRED},
    "blur": {Reason.BLURRED},
    "motion_9px": {Reason.BLURRED},
    "motion_15px": {Reason.BLURRED},
    "motion_up_15px": {Reason.BLURRED},
    "bright": {Reason.OVEREXPOSED, Reason.NO_FACE},
    "far": {Reason.TOO_SMALL, Reason.NO_FACE},
    "off_centre": {Reason.OFF_CENTRE},
    "cut": {Reason.CUT_OFF, Reason.NO_FACE},
    "two_faces": {Reason.SEVERAL_FACES},
    "bystander": {Reason.SEVERAL_FACES},
    "tilted": {Reason.TURNED_AWAY},
    "replayed_seed": {Reason.SEED_COPY},
    "replayed_carelessly": {Reason.SEED_COPY},
}
"""The reasons by which a spoilt frame counts as caught."""
DOUBTED_AS = {
    "dark": Reason.TOO_DARK,
    "backlit": Reason.BACKLIT,
    "hand_on_eyes": Reason.OCCLUDED,
    "hand_on_mouth": Reason.OCCLUDED,
    "replayed_carelessly": Reason.NEAR_SEED,
}
"""The doubts that a spoilt frame should raise."""
DARKER = ("dark", "backlit", "face_at_half", "face_at_third")
"""Frames in which the face is darker: by all the light, by light from behind, by its skin alone."""


def judging(tested: list[Case], rules: Rules) -> dict[str, object]:
    """The figures of one version of the rules on these cases."""
    clean = [judge(case.clean, rules) for case in tested]

    def outcomes(name: str) -> dict[str, float | None]:
        spoilt = [judge(report, rules).outcome for case in tested for report in case.spoilt[name]]
        return {str(kind): share(outcome is kind for outcome in spoilt) for kind in Outcome}

    def said(
        name: str, reasons: set[Reason], of: Callable[[FaceReport, SeedHashes | None], tuple[Reason, ...]]
    ) -> float | None:
        return share(
            bool(reasons & set(of(report, SeedHashes.of(case.clean))))
            for case in tested
            for report in case.spoilt[name]
        )

    return {
        "frames": len(tested),
        "people": len({case.person for case in tested}),
        "clean_rejected": share(verdict.outcome is Outcome.REJECTED for verdict in clean),
        "clean_reviewed": share(verdict.outcome is Outcome.REVIEW for verdict in clean),
        "wrongly_rejected": {
            str(reason): share(reason in verdict.reasons for verdict in clean)
            for reason in Reason
            if reason not in DOUBTS
        },
        "wrongly_doubted": {str(doubt): share(doubt in verdict.doubts for verdict in clean) for doubt in DOUBTS},
        "caught": {
            name: said(name, reasons, lambda report, seed: judge(report, rules, seed=seed).reasons)
            for name, reasons in CAUGHT_AS.items()
        },
        "doubted": {
            name: said(name, {doubt}, lambda report, seed: judge(report, rules, seed=seed).doubts)
            for name, doubt in DOUBTED_AS.items()
        },
        "darker": {name: outcomes(name) for name in DARKER},
    }
