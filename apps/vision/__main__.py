"""`python -m apps.vision FILE...`: one line of JSON per photograph, for an engineer's eyes."""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from apps.vision import (
    DEFAULT_DETECTOR,
    DETECTORS,
    FaceDetector,
    SecondOpinionMissingError,
    UnknownDetectorError,
    UnreadableImageError,
    assess,
    get_detector,
    judge,
)


def line(file: Path, detector: FaceDetector) -> dict[str, object]:
    """The report and verdict on one file, or its error."""
    try:
        report = assess(file.read_bytes(), detector=detector)
    except (UnreadableImageError, OSError) as error:
        return {"file": str(file), "error": str(error)}
    return {"file": str(file), "verdict": asdict(judge(report)), "report": report.as_json()}


def main() -> int:
    """Prints the lines; 1 where a file could not be read, else 0."""
    parser = argparse.ArgumentParser(prog="python -m apps.vision", description="Assess photographs of faces.")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE")
    parser.add_argument("--detector", default=DEFAULT_DETECTOR, help=f"one of {', '.join(DETECTORS)}")
    options = parser.parse_args()
    try:
        detector = get_detector(options.detector)
    except (UnknownDetectorError, SecondOpinionMissingError) as error:
        parser.error(str(error))
    failed = False
    for file in options.files:
        result = line(file, detector)
        failed = failed or "error" in result
        print(json.dumps(result, ensure_ascii=False), flush=True)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
