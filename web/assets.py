"""The static files: read and compressed once, under addresses that may be kept for a year.

`url_for("static", filename=...)` puts a digest of all files into the path, `/static/<digest>/js/main.js`, so
that modules that import each other relatively stay in one version. Without the digest, or with that of another
version (a page that was open while the server was renewed), the file of now comes, and is asked for each time.
"""

import gzip
import hashlib
import mimetypes
import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, request
from werkzeug.routing import BaseConverter

from web.compression import takes_gzip

_FOLDER = Path(__file__).with_name("static")
_DIGEST_LENGTH = 12
_KEPT = "public, max-age=31536000, immutable"
_ASKED_EACH_TIME = "no-cache"
_IMPORT = re.compile(r"""^(?:import|export)\b[^;"']*["'](\.{1,2}/[^"']+)["']""", re.MULTILINE)
"""A module that is imported at once; `import(...)` where it is needed is none."""

_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml", ".json": "application/json"}
"""Not left to the machine: some say text/plain of scripts, which browsers then refuse."""


@dataclass(frozen=True, slots=True)
class StaticFile:
    """A file as it is sent; `small` is it compressed."""

    content: bytes
    small: bytes
    mimetype: str
    tag: str


class DigestConverter(BaseConverter):
    """Tells a digest in an address from a folder."""

    regex = f"[0-9a-f]{{{_DIGEST_LENGTH}}}"
    part_isolating = True


class Assets:
    """All static files, in memory."""

    def __init__(self, folder: Path = _FOLDER) -> None:
        """Read and compress them.

        :param folder: where they are.
        """
        paths = sorted(path for path in folder.rglob("*") if path.is_file())
        self.files: Mapping[str, StaticFile] = {
            path.relative_to(folder).as_posix(): _read(path) for path in paths
        }
        named = "\n".join(f"{name} {file.tag}" for name, file in self.files.items())
        self.digest = hashlib.sha256(named.encode()).hexdigest()[:_DIGEST_LENGTH]

    def modules(self, entry: str) -> tuple[str, ...]:
        """Give the scripts that a script needs before it runs, for the browser to fetch them all at once.

        :param entry: the name of the script, such as `js/main.js`.
        :return: its name and those of all that it imports, directly or not.
        """
        found: dict[str, None] = {}
        waiting = [entry]
        while waiting:
            name = waiting.pop()
            if name in found or name not in self.files:
                continue
            found[name] = None
            text = self.files[name].content.decode("utf-8")
            waiting += [
                posixpath.normpath(posixpath.join(posixpath.dirname(name), to))
                for to in _IMPORT.findall(text)
            ]
        return tuple(found)


def register(app: Flask, assets: Assets | None = None) -> None:
    """Serve the static files of an application, which must have no static folder of its own.

    :param app: the application.
    :param assets: the files; those beside this module if None.
    """
    served = assets or Assets()
    app.url_map.converters["digest"] = DigestConverter

    def static(filename: str, digest: str | None = None) -> Response:
        file = served.files.get(filename)
        if file is None:
            abort(404)
        return _send(file, kept=digest == served.digest)

    app.add_url_rule("/static/<digest:digest>/<path:filename>", "static", static)
    app.add_url_rule("/static/<path:filename>", "static", static)

    @app.url_defaults
    def add_digest(endpoint: str, values: dict[str, Any]) -> None:
        if endpoint == "static":
            values.setdefault("digest", served.digest)

    app.jinja_env.globals["modules"] = served.modules


def _read(path: Path) -> StaticFile:
    content = path.read_bytes()
    mimetype = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    # Without a time in it, so that every server sends the same bytes.
    return StaticFile(
        content, gzip.compress(content, 9, mtime=0), mimetype, hashlib.sha256(content).hexdigest()[:32]
    )


def _send(file: StaticFile, *, kept: bool) -> Response:
    """Write a file, compressed for whoever takes that, or nothing for who has it already."""
    small = takes_gzip() and len(file.small) < len(file.content)
    response = Response(file.small if small else file.content, mimetype=file.mimetype)
    if small:
        response.headers["Content-Encoding"] = "gzip"
    response.vary.add("Accept-Encoding")
    if kept:
        # Nobody asks again whether it is still the same.
        response.headers["Cache-Control"] = _KEPT
        return response
    response.headers["Cache-Control"] = _ASKED_EACH_TIME
    response.set_etag(f"{file.tag}-gzip" if small else file.tag)
    response.make_conditional(request)
    return response
