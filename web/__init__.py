"""The Flask application: a web chat for people and `/api/v1` for programs.

It turns requests into calls of the service and values back into JSON or pages; what an answer
is gets decided in `qa`. Nothing is opened at import: `create_app` builds an application.
"""

from web import _linear_algebra as _linear_algebra  # before whatever imports numpy
from web.app import create_app as create_app

__all__ = ["create_app"]
