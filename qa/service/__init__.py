"""The service: one question in, one reply out; the same path for search, chat and evaluation."""

from qa.service.library import Library as Library
from qa.service.service import Networks as Networks
from qa.service.service import QAService as QAService

__all__ = ["Library", "Networks", "QAService"]
