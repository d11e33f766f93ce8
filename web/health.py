"""Whether the process lives, and whether it can answer; both need no key and no body."""

from flask import Blueprint, Response, jsonify

from web.loading import current_service

bp = Blueprint("health", __name__)


@bp.get("/health")
def live() -> Response:
    """Say that the process lives, index or not."""
    return jsonify({"status": "ok"})


@bp.get("/health/ready")
def ready() -> Response:
    """Say that a question can be answered; until then the error body says why not."""
    return jsonify({"status": "ready", "index": current_service().info()})
