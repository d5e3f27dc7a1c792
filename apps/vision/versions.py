"""The versions of the rules that come with the software. A version once shipped never changes."""

from dataclasses import replace

from apps.vision.rules import Reason, Rules

_FIRST = Rules(
    version="1",
    least_size=0.22,
    greatest_size=0.80,
    greatest_offset=0.25,
    greatest_cut_off=0.02,
    greatest_yaw=0.5,
    greatest_roll=20.0,
    least_pitch=-100.0,
    greatest_pitch=100.0,
    least_sharpness=0.0045,
    greatest_over=0.12,
    seed_distance=8,
    doubt_seed_distance=8,
    lit_background=256.0,
    doubt_below_light=55.0,
    doubt_below_ratio=0.0,
    doubt_below_score=0.85,
    doubt_below_eyes_open=0.12,
    review_on=(),
)
_SECOND = replace(
    _FIRST,
    version="2",
    least_pitch=0.1,
    greatest_pitch=0.9,
    seed_distance=10,
    doubt_seed_distance=14,
    lit_background=60.0,
    doubt_below_ratio=0.28,
    doubt_below_score=0.82,
    review_on=(Reason.TOO_DARK, Reason.EYES_CLOSED, Reason.OCCLUDED, Reason.COPY),
)
RULES = {rules.version: rules for rules in (_FIRST, _SECOND)}
DEFAULT_RULES = _SECOND
RULES_VERSION = DEFAULT_RULES.version
