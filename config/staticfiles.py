"""Which files of the front-end packages are published, and how they are stored."""

from typing import Any

from django.contrib.staticfiles.apps import StaticFilesConfig
from django.contrib.staticfiles.storage import HashedFilesMixin
from whitenoise.storage import CompressedManifestStaticFilesStorage

_CSS_LINKS = HashedFilesMixin.patterns[0][1][:2]
_JS_IMPORTS = (
    (r"""(?P<matched>from "(?P<url>\./[^"]+)";)""", 'from "%(url)s";'),
    (r"""(?P<matched>import\("(?P<url>\./[^"]+)"\))""", 'import("%(url)s")'),
)


class SiteStaticFilesConfig(StaticFilesConfig):
    """Leaves behind what browsers never load: maps, module and right-to-left variants, types."""

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "*.map",
        "*.esm*",
        "*.mjs",
        "*.cjs.js",
        "*.amd.js",
        "*.rtl*",
        "*.d.ts",
        "*-src.js",
        "*.common*.js",
        "*.simple*.js",
        "package.json",
        "types",
        "libs",
    ]


class SiteStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed copies; links in style sheets are rewritten, but not the
    comments that name source maps, which are not published. Our own modules import each other by
    hashed names too, so that a release never mixes old ones with new ones."""

    patterns = (("*.css", _CSS_LINKS), ("js/*.js", _JS_IMPORTS))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._urls: dict[str, str] = {}

    def url(self, name: str, force: bool = False) -> str:
        """The address of a file; a page asks for a hundred, and they change only with a restart."""
        if name not in self._urls:
            self._urls[name] = super().url(name, force)
        return self._urls[name]
