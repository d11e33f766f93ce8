"""Every error that this library raises on purpose.

QAError
├── InputError            what the caller gave cannot be used (empty, too long, out of range)
│   └── SettingsError     a setting is unknown or has a value that is not allowed
├── NotFoundError         no such document, speech or passage
├── CorpusError           a document cannot be read or parsed
├── EvaluationError       a saved run cannot be read, written or compared
├── ModelError            a model is missing, incomplete or not the one that is needed
├── StoreError            the database of conversations cannot be opened, read or written
├── GenerationError       the language model cannot be asked, or gives no whole reply
└── IndexingError         an index cannot be written or used
    ├── IndexMissingError     there is no index at the place given
    ├── IndexDamagedError     files are missing, cut short, or not what the manifest says
    └── IndexOutdatedError    written by another format, model or tokeniser

Each message says what was given, what is allowed and what to do. Abstaining from an answer
is a value (`qa.types.Reply`), never an error.
"""


class QAError(Exception):
    """Base of every error raised on purpose; `code` is stable and is shown to API clients."""

    code = "internal_error"


class InputError(QAError):
    """What the caller gave cannot be used: empty, too long, or out of range."""

    code = "invalid_input"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        """Keep the name of the offending field beside the message.

        :param message: what was given, what is allowed, what to do.
        :param field: the field of the request that is at fault, where there is one.
        """
        super().__init__(message)
        self.field = field


class SettingsError(InputError):
    """A setting is unknown or has a value that is not allowed."""

    code = "invalid_setting"


class NotFoundError(QAError):
    """There is no document, speech or passage of that name."""

    code = "not_found"


class CorpusError(QAError):
    """A document cannot be read or parsed."""

    code = "unreadable_document"


class EvaluationError(QAError):
    """A saved run cannot be read, written or compared, or a library that evaluating needs is missing."""

    code = "evaluation_failed"


class ModelError(QAError):
    """A model is missing, incomplete, or not the one that the index was built with."""

    code = "model_unavailable"


class StoreError(QAError):
    """The database of conversations and keys cannot be opened, read or written, or is newer than the program."""

    code = "store_unavailable"


class GenerationError(QAError):
    """The language model cannot be asked, or gives no whole reply; `reason` is a stable code."""

    code = "generation_failed"

    def __init__(self, reason: str, message: str) -> None:
        """Keep the reason beside the message.

        :param reason: a stable code, as `docs/language-model.md` lists them.
        :param message: what happened and what to do; never a key, never what the server sent.
        """
        super().__init__(message)
        self.reason = reason


class IndexingError(QAError):
    """An index cannot be written or used."""

    code = "index_unavailable"


class IndexMissingError(IndexingError):
    """There is no index at the place given."""


class IndexDamagedError(IndexingError):
    """Files of the index are missing, cut short, or not what its manifest says."""


class IndexOutdatedError(IndexingError):
    """The index was written by another format, model or tokeniser."""
