"""`python -m bench.vision`: accuracy on labelled photographs, or speed. The last line is one JSON object."""

import argparse
import json
import sys
from pathlib import Path

from apps.vision import DEFAULT_DETECTOR, DEFAULT_RULES, DETECTORS, assess, get_detector
from bench.vision.cases import cases
from bench.vision.choosing import choose, halves
from bench.vision.detection import Seen, detection, found_in_the_dark
from bench.vision.expressions import preview
from bench.vision.fairness import by_skin
from bench.vision.judging import judging
from bench.vision.photographs import load
from bench.vision.seeds import confusion
from bench.vision.speed import speed


def accuracy(folder: Path, detector_name: str) -> dict[str, object]:
    """Detection on the folder's photographs; the rules in force on all clean and spoilt frames made of them;
    and thresholds chosen on one half of the people, tested on the other."""
    detector = get_detector(detector_name)
    seen = [Seen(photo, assess(photo.jpeg, detector=detector)) for photo in load(folder)]
    made = cases(seen, detector)
    tuning, testing = halves(made)
    chosen = choose(tuning)
    return {
        **detection(seen),
        "found_in_the_dark": found_in_the_dark(seen, detector),
        **judging(made, DEFAULT_RULES),
        "rules": DEFAULT_RULES.as_json(),
        "chosen_on_one_half": {"rules": chosen.as_json(), "on_the_other": judging(testing, chosen)},
        "seeds": confusion(made, seen),
        "by_skin": by_skin(seen, made, DEFAULT_RULES, detector),
        "fidelity": preview(seen, detector),
        "engine": detector.name,
    }


def worker() -> dict[str, object]:
    """The figures of a real worker, from a photograph's arrival to its verdict."""
    # It starts servers, and needs all of the application, which accuracy and the parts' speed do not.
    from bench.vision.worker import measure_worker

    return measure_worker()


def main() -> int:
    """Prints one JSON object; 2 where the folder of photographs cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m bench.vision", description=__doc__)
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("--faces", type=Path, metavar="FOLDER", help="measure accuracy on these photographs")
    what.add_argument("--speed", action="store_true", help="measure speed on this machine")
    parser.add_argument("--detector", default=DEFAULT_DETECTOR, help=f"one of {', '.join(DETECTORS)}")
    parser.add_argument("--seconds", type=float, default=3.0, help="how long to measure each part's speed")
    parser.add_argument("--without-worker", action="store_true", help="leave out the worker with its servers")
    options = parser.parse_args()
    try:
        if options.speed:
            figures = speed(options.detector, options.seconds) | ({} if options.without_worker else worker())
            print(json.dumps(figures))
        else:
            print(json.dumps(accuracy(options.faces, options.detector)))
    except OSError as error:
        print(f"The photographs cannot be read: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
