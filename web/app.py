"""The application factory: the only place where the parts of `web` meet."""

import logging
import threading
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from flask import Flask
from flask.json.provider import DefaultJSONProvider

from qa.errors import ModelError, QAError
from qa.index.storage import built_at, manifest_mark
from qa.keys.ring import KeySource
from qa.settings import Settings, load_settings
from web import (
    access,
    api,
    assets,
    chat,
    chats,
    compression,
    conversations,
    documents,
    errors,
    exploring,
    feedback,
    health,
    logs,
    metrics,
    openai,
    owners,
    pages,
    preferences,
    security,
    specification,
    wording,
)
from web.errors import ApiError
from web.loading import ServiceLoader
from web.metrics import IndexGauges, Metrics
from web.observing import observed
from web.presentation import register_filters
from web.storing import StoreHolder

if TYPE_CHECKING:
    from qa.bootstrap.opening import Models
    from qa.types import IndexInfo
    from web.service import Service

logger = logging.getLogger(__name__)

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


BLUEPRINTS = (
    api.bp,
    chat.bp,
    chats.bp,
    conversations.bp,
    openai.bp,
    pages.bp,
    exploring.bp,
    feedback.bp,
    health.bp,
    specification.bp,
)

OPENING_SECONDS = 600.0
"""How long the database waits for the index before it is opened all the same."""


def create_app(
    settings: Settings | None = None,
    service: "Service | None" = None,
    store: StoreHolder | None = None,
    *,
    keys: KeySource | None = None,
) -> Flask:
    """Build an application that listens at once and loads its index in the background.

    :param settings: where the index and the database are, and who may ask; the environment's if None.
    :param service: a service that is open already, used instead of opening one.
    :param store: holds the database, used instead of the one that the settings name.
    :param keys: where keys are kept, used instead of the database.
    :return: the application.
    :raises SettingsError: when a setting is unknown or not allowed.
    """
    # Imported here: `qa.bootstrap` is for those who open something, and importing `web` opens nothing.
    from qa.bootstrap.keys import DatabaseKeys, open_keyring

    if settings is None:
        settings = load_settings()
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = MAX_BODY_BYTES
    app.json = Utf8Json(app)
    # First, so that every other part finds the id of the request, and its line is written last.
    logs.register(app, questions=settings.log_questions)
    compression.register(app)
    assets.register(app)
    counted = _hold_service(app, settings, service)
    holder = StoreHolder.configured(settings) if store is None else store
    app.extensions["store_holder"] = holder
    if service is None:
        _open_afterwards(app.extensions["service_loader"], holder)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    documents.register(app, settings)
    register_filters(app)
    wording.register(app)
    preferences.register(app)
    metrics.register(app, counted)
    errors.register(app)
    access.register(app, settings, open_keyring(settings, keys or DatabaseKeys(settings, holder.database)))
    owners.register(app)
    security.register(app)
    return app


def _hold_service(app: Flask, settings: Settings, service: "Service | None") -> Metrics:
    """Give an application what opens its service, or the service it was given, and what counts for it."""

    def info() -> "IndexInfo | None":
        try:
            return loader.get().info()
        except ApiError:
            return None

    counted = Metrics(IndexGauges(info))
    loader = (
        _loader(settings, counted) if service is None else ServiceLoader.holding(observed(service, counted))
    )
    app.extensions["service_loader"] = loader
    return counted


def _loader(settings: Settings, counted: Metrics) -> ServiceLoader:
    """Start opening the service that the settings describe, and watch for an index that replaces it."""
    kept: list[Models] = []

    def open_service() -> "Service":
        # Imported here, in the loading thread: faiss, onnxruntime and jieba take longer to
        # import than the process may take to listen.
        from qa.bootstrap.opening import Models
        from qa.bootstrap.opening import open_service as open_from_index

        try:
            kept[:] = [Models.of(settings, kept[0] if kept else None)]
            service = open_from_index(settings, preload=True, models=kept[0])
        except ModelError:
            counted.model_failures.inc()
            raise
        counted.index.built_at = built_at(settings.index_dir)
        return observed(service, counted)

    loader = ServiceLoader(open_service, mark=lambda: manifest_mark(Path(settings.index_dir)))
    loader.start()
    loader.watch()
    return loader


def _open_afterwards(loader: ServiceLoader, store: StoreHolder) -> None:
    """Open the database once the index is loaded, so that neither waits for the other's imports."""

    def open_database() -> None:
        # The loader has said why there is no index, and conversations can be read without one.
        with suppress(ApiError):
            loader.get(OPENING_SECONDS)
        try:
            store.database()
        except QAError as error:
            logger.error("The database cannot be opened: %s", error)  # noqa: TRY400 - foreseen: its message says all

    threading.Thread(target=open_database, name="open-database", daemon=True).start()
