"""How static files are stored for serving: hashed names, compressed once, ES module imports rewritten."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class ModuleStaticFilesStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hash the names inside `import` statements too, so that modules need no bundler and cache for ever."""

    support_js_module_import_aggregation = True
