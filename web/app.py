"""The application factory: the only place where the parts of `web` meet."""

from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from qa.index.storage import manifest_mark
from qa.settings import Settings, load_settings
from web import api, documents, errors, health, pages, security
from web.loading import ServiceLoader
from web.presentation import register_filters

if TYPE_CHECKING:
    from qa.bootstrap.opening import Models
    from web.service import Service

MAX_BODY_BYTES = 64 * 1024


class Utf8Json(DefaultJSONProvider):
    """JSON as UTF-8 without escapes, compact, with the keys in the order of the fields."""

    ensure_ascii = False
    sort_keys = False
    compact = True

    def dumps(self, obj: object, **kwargs: object) -> str:
        """Write a value, refusing numbers that JSON does not have.

        :param obj: the value.
        :param kwargs: options of `json.dumps`.
        :return: its JSON.
        :raises ValueError: if a number is infinite or not a number.
        """
        return super().dumps(obj, allow_nan=False, **kwargs)


def create_app(settings: Settings | None = None, service: "Service | None" = None) -> Flask:
    """Build an application that listens at once and loads its index in the background.

    :param settings: where the index is and how to read it; the environment's settings if None.
    :param service: a service that is open already, used instead of opening one.
    :return: the application.
    :raises SettingsError: when a setting is unknown or not allowed.
    """
    if settings is None:
        settings = load_settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json = Utf8Json(app)
    loader = ServiceLoader.holding(service) if service is not None else _loader(settings)
    app.extensions["service_loader"] = loader
    for blueprint in (api.bp, pages.bp, health.bp):
        app.register_blueprint(blueprint)
    documents.register(app, settings)
    register_filters(app)
    errors.register(app)
    security.register(app)
    return app


def _loader(settings: Settings) -> ServiceLoader:
    """Start opening the service that the settings describe, and watch for an index that replaces it."""
    kept: list[Models] = []

    def open_service() -> "Service":
        # Imported here, in the loading thread: faiss, onnxruntime and jieba take longer to
        # import than the process may take to listen.
        from qa.bootstrap.opening import Models
        from qa.bootstrap.opening import open_service as open_from_index

        kept[:] = [Models.of(settings, kept[0] if kept else None)]
        return open_from_index(settings, preload=True, models=kept[0])

    loader = ServiceLoader(open_service, mark=lambda: manifest_mark(Path(settings.index_dir)))
    loader.start()
    loader.watch()
    return loader
