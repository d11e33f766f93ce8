"""Where a form leads to once it has done its work: back to a page of ours, never to another site."""

from urllib.parse import urlsplit

from flask import request, url_for


def way_back() -> str:
    """Give the address that the field `next` of this request asks for.

    :return: the address when it is one of ours, otherwise that of the chat.
    """
    wanted = request.values.get("next", "")
    parts = urlsplit(wanted.replace("\\", "/"))
    plain = wanted.isprintable() and wanted.startswith("/") and not wanted.startswith(("//", "/\\"))
    return wanted if plain and not parts.scheme and not parts.netloc else url_for("pages.chat")


def this_page() -> str:
    """Give the address of this request as `next` may carry it.

    :return: the address of a page that was fetched; that of the chat where something was sent.
    """
    fetched = request.method in ("GET", "HEAD")
    return request.full_path.removesuffix("?") if fetched else url_for("pages.chat")
