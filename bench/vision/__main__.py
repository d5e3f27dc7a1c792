"""`python -m bench.vision`: accuracy on labelled photographs, or speed. The last line is one JSON object."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from apps.vision import DEFAULT_DETECTOR, DEFAULT_RULES, assess, get_detector
from bench.vision.cases import cases
from bench.vision.detection import Seen, detection, found_in_the_dark
from bench.vision.judging import choose, halves, judging, strangers
from bench.vision.photographs import load
from bench.vision.speed import speed


def accuracy(folder: Path, detector_name: str) -> dict[str, object]:
    """Detection on the folder's photographs; the rules in force on all clean and spoilt frames made of them;
    and thresholds chosen on one half of the people, tested on the other."""
    detector = get_detector(detector_name)
    seen = [Seen(photo, assess(photo.jpeg, detector=detector)) for photo in load(folder)]
    made = cases(seen, detector)
    tuning, testing = halves(made)
    chosen = choose(tuning)
    in_force = judging(made, DEFAULT_RULES)
    return {
        **detection(seen),
        "found_in_the_dark": found_in_the_dark(seen, detector),
        **in_force,
        "strangers": strangers(seen, DEFAULT_RULES),
        "rules": asdict(DEFAULT_RULES),
        "chosen_on_one_half": {"rules": asdict(chosen), "on_the_other": judging(testing, chosen)},
        "engine": detector.name,
    }


def main() -> int:
    """Prints one JSON object; 2 where the folder of photographs cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bench.vision", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--faces", type=Path, metavar="FOLDER", help="measure accuracy on these photographs")
    what.add_argument("--speed", action="store_true", help="measure speed on this machine")
    parser.add_argument("--detector", default=DEFAULT_DETECTOR, help="blazeface-mesh or blazeface-short")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to measure each part's speed")
    options = parser.parse_args()
    try:
        if options.speed:
            print(json.dumps(speed(options.detector, options.seconds)))
        else:
            print(json.dumps(accuracy(options.faces, options.detector)))
    except OSError as error:
        print(f"The photographs cannot be read: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
