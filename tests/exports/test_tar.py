"""Tar entries beside those of Python's tarfile."""

import io
import tarfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.exports.building import tar

NAMES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=20)
SIZES = st.integers(0, 3000) | st.sampled_from([511, 512, 513, 1024, 70_000])


@given(st.lists(st.tuples(NAMES, SIZES), max_size=12))
def test_a_tar_is_what_tarfile_writes(files: list[tuple[str, int]]) -> None:
    expected = io.BytesIO()
    with tarfile.open(fileobj=expected, mode="w", format=tarfile.USTAR_FORMAT) as written:
        for name, size in files:
            about = tarfile.TarInfo(name)
            about.size = size
            written.addfile(about, io.BytesIO(b"x" * size))

    ours = b"".join(part for name, size in files for part in tar.entry(name, b"x" * size))

    assert ours + tar.end(len(ours)) == expected.getvalue()


def test_a_name_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        tar.entry("x" * 101, b"")
