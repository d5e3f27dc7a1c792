"""What files a release has, and the manifest that lists them."""

from apps.exports.models import Release
from apps.exports.storing.files import Stored


def contents(release: Release) -> dict[str, Stored]:
    """Every file of a release by its path, as the database knows it."""
    files = {path: Stored(file["size"], file["sha256"]) for path, file in release.files.items()}
    for shard in release.shards.done().defer("plan", "members"):
        files[shard.path] = Stored(shard.size or 0, shard.sha256)
    return dict(sorted(files.items()))


def manifest(contents: dict[str, Stored]) -> str:
    """manifest-sha256.txt, one `<hash>  <path>` a line, as sha256sum and BagIt write it."""
    return "".join(f"{file.sha256}  {path}\n" for path, file in sorted(contents.items()))
