"""Adds and removes documents over HTTP, where the settings allow it and the key is that of an administrator."""

import logging
from pathlib import Path
from typing import Any

from flask import Blueprint, Flask, Response, current_app, g, jsonify, request
from werkzeug.exceptions import RequestEntityTooLarge

from qa.errors import InputError
from qa.keys.key import Scope
from qa.settings import Settings
from web.errors import ApiError
from web.jobs import Job, Jobs
from web.keys import check_scope

logger = logging.getLogger(__name__)

bp = Blueprint("documents", __name__, url_prefix="/api/v1/documents")

_MEGABYTE = 1_000_000
# What a form writes around the file: borders, the name, the type.
_AROUND = 4_096


def register(app: Flask, settings: Settings, jobs: Jobs | None = None) -> None:
    """Give an application the addresses that change the documents.

    :param app: the application.
    :param settings: whether they may be used, where the documents are, how large one may be.
    :param jobs: runs the indexing; that of the settings by default.
    """
    app.extensions["documents"] = (settings, jobs or Jobs.of(settings))
    app.register_blueprint(bp)


@bp.post("")
def upload() -> tuple[Response, int]:
    """Store a document and have the folder indexed."""
    # Imported here and below: most servers take no documents, and the program is to listen soon.
    from qa.corpus.shelf import put

    settings, jobs = _allowed()
    request.max_content_length = settings.max_upload_mb * _MEGABYTE + _AROUND
    folder = _folder(settings)
    name, data = _file(settings.max_upload_mb)
    replaces = _replaces()
    try:
        replaced = put(folder, name, data, replace=replaces)
    except FileExistsError as error:
        message = "There is a document of that name. Send it with ?replace=1 to replace it, or rename it."
        raise ApiError(409, "document_exists", message, details=({"field": "file"},)) from error
    except OSError as error:
        raise _not_stored(error) from error
    answer = {"name": name, "size": len(data), "replaced": replaced, "job": _start(jobs)}
    return jsonify(answer), 202


@bp.delete("/<path:name>")
def remove(name: str) -> tuple[Response, int]:
    """Remove a document and have the folder indexed."""
    from qa.corpus.reading import find_files
    from qa.corpus.shelf import check_name, take_away

    settings, jobs = _allowed()
    folder, wanted = _folder(settings), check_name(name)
    if (folder / wanted).is_file() and len(find_files([folder])) == 1:
        message = "This is the last document, and an index needs one. Add another before you remove it."
        raise ApiError(409, "last_document", message)
    try:
        take_away(folder, wanted)
    except OSError as error:
        raise _not_stored(error) from error
    return jsonify({"name": wanted, "job": _start(jobs)}), 202


@bp.get("/jobs/<job_id>")
def job(job_id: str) -> Response:
    """Tell what became of a run of indexing."""
    _, jobs = _allowed()
    found = jobs.find(job_id)
    if found is None:
        raise ApiError(404, "not_found", "There is no such run, or it ended long ago.")
    return jsonify(_fields(found))


def _allowed() -> tuple[Settings, Jobs]:
    """Refuse before a byte of the body is read."""
    settings, jobs = current_app.extensions["documents"]
    if not settings.uploads:
        message = (
            "This server takes no documents over HTTP. Whoever runs it can allow that with QA_UPLOADS=1."
        )
        raise ApiError(403, "uploads_off", message)
    if g.key is None:
        # Whoever sits at the machine may do without one elsewhere; here a page of another site could pose as them.
        message = (
            "Changing the documents takes a key, and this server has none yet. "
            "Make one with `qa keys create NAME --scope admin` on the server."
        )
        raise ApiError(403, "forbidden", message)
    check_scope(Scope.ADMIN)
    return settings, jobs


def _folder(settings: Settings) -> Path:
    folder = Path(settings.documents)
    if folder.is_file():
        message = (
            "The server indexes a single file. QA_DOCUMENTS must name a folder before documents can be added."
        )
        raise ApiError(409, "no_folder", message)
    return folder


def _file(megabytes: int) -> tuple[str, bytes]:
    """Read the file of the form, its name checked."""
    from qa.corpus.shelf import check_name

    if request.mimetype != "multipart/form-data":
        message = "The body must be a form with a file. Send it with Content-Type: multipart/form-data."
        raise ApiError(415, "unsupported_media_type", message)
    too_large = ApiError(
        413, "body_too_large", f"The file is over {megabytes} MB, the most that is allowed. Split it."
    )
    try:
        sent = request.files.getlist("file")
    except RequestEntityTooLarge as error:
        raise too_large from error
    if len(sent) != 1 or len(request.files) != 1:
        message = f"The form must hold one file in the field file, not {len(sent)}."
        raise ApiError(422, "missing_field", message, details=({"field": "file"},))
    name = check_name(sent[0].filename or "")
    data = sent[0].stream.read(megabytes * _MEGABYTE + 1)
    if len(data) > megabytes * _MEGABYTE:
        raise too_large
    return name, data


def _replaces() -> bool:
    given = request.args.get("replace", "0")
    if given not in ("0", "1"):
        raise InputError("The argument replace allows 0 or 1.", field="replace")
    return given == "1"


def _start(jobs: Jobs) -> dict[str, Any]:
    try:
        return _fields(jobs.start())
    except OSError as error:
        raise _not_stored(error) from error


def _fields(found: Job) -> dict[str, Any]:
    names = ("id", "state", "created", "finished", "error", "bad", "index")
    return {name: getattr(found, name) for name in names}


def _not_stored(error: OSError) -> ApiError:
    logger.error("A document cannot be stored or removed: %s", error)
    message = "The server cannot change its documents; its log says why."
    return ApiError(503, "documents_unavailable", message)
