"""One request over HTTP that another thread may cut off at any moment.

The standard library does it: there is one request to make, and the deadline must hold against a
server that sends a byte now and then, which the time-outs of HTTP libraries, counted from byte to
byte, do not notice. Redirects are not followed and proxies not used: the key goes to one place only.
"""

import contextlib
import http.client
import socket
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from qa.errors import GenerationError
from qa.generation.events import streamed_text, whole_text

MAX_BYTES = 1024 * 1024
"""The most bytes of a reply: a thousand tokens as events are a third of it."""

_CHUNK = 8192
_STREAM = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Request:
    """Where to send what."""

    url: str
    headers: Mapping[str, str]
    body: bytes


class Exchange:
    """Sends a request in a thread of its own and keeps what came back."""

    def __init__(self, request: Request, timeout: float) -> None:
        """Keep the request; nothing is sent yet.

        :param request: where to send what.
        :param timeout: the longest silence in seconds, so that the thread ends by itself.
        """
        self._request = request
        self._timeout = timeout
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._stopped = False
        self.done = threading.Event()
        self.text: str | None = None
        self.error: GenerationError | None = None

    def run(self) -> None:
        """Send the request and read the reply into `text` or `error`; then `done` is set."""
        try:
            self.text = self._exchanged()
        except GenerationError as error:
            self.error = error
        finally:
            self.done.set()

    def stop(self) -> None:
        """Cut the connection, whatever it is waiting for; the server stops writing."""
        with self._lock:
            self._stopped = True
            if self._socket is not None:
                with contextlib.suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def _exchanged(self) -> str:
        connection = self._connection()
        try:
            with self._response(connection) as response:
                return _read(response)
        finally:
            connection.close()

    def _connection(self) -> http.client.HTTPConnection:
        parts = urlsplit(self._request.url)
        host = parts.hostname or ""
        if parts.scheme == "http":
            return http.client.HTTPConnection(host, parts.port, timeout=self._timeout)
        # Certificates of the system are read only where a server asks for them.
        import ssl

        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, parts.port, timeout=self._timeout, context=context)

    def _response(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        try:
            connection.connect()
            self._keep(connection.sock)
            path = urlsplit(self._request.url).path
            connection.request("POST", path, self._request.body, dict(self._request.headers))
            return connection.getresponse()
        except TimeoutError as error:
            message = "The server of the language model did not answer in time."
            raise GenerationError("timeout", message) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            # ValueError: a name of a host or a key that cannot be sent.
            message = "The server of the language model cannot be reached. Check QA_LLM_BASE_URL."
            raise GenerationError("unreachable", message) from error

    def _keep(self, connected: socket.socket | None) -> None:
        """Keep what `stop` must cut, unless it came while the connection was being made."""
        with self._lock:
            self._socket = connected
        if self._stopped:
            raise TimeoutError


def _read(response: http.client.HTTPResponse) -> str:
    if response.status != 200:
        raise GenerationError(*_refusal(response.status))
    streamed = _STREAM in (response.headers.get("Content-Type") or "").lower()
    try:
        return (streamed_text if streamed else whole_text)(_body(response))
    except (OSError, http.client.HTTPException) as error:
        message = "The connection to the language model broke off."
        raise GenerationError("broken_stream", message) from error


def _body(response: http.client.HTTPResponse) -> Iterator[bytes]:
    """Read a body as it comes in, and no more of it than can be an answer."""
    read = 0
    while chunk := response.read1(_CHUNK):
        read += len(chunk)
        if read > MAX_BYTES:
            message = f"The reply of the language model is over {MAX_BYTES} bytes."
            raise GenerationError("too_large", message)
        yield chunk


def _refusal(status: int) -> tuple[str, str]:
    if status in (401, 403):
        return (
            "key_refused",
            f"The server of the language model refused the key ({status}). Check QA_LLM_API_KEY.",
        )
    message = f"The server of the language model answered with status {status}. Check QA_LLM_BASE_URL and QA_LLM_MODEL."
    return "http_error", message
