"""An OpenAI-compatible server that does whatever a test wants, well or badly, on loopback."""

import contextlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

EVENTS = "text/event-stream"


def event(text=None, finish=None):
    """One event of a stream, as OpenAI's protocol has it."""
    choice = {"index": 0, "delta": {"content": text} if text is not None else {}, "finish_reason": finish}
    return b"data: " + json.dumps({"choices": [choice]}, ensure_ascii=False).encode() + b"\n\n"


def stream(text):
    """The events of a whole stream, cut in the middle of words."""
    pieces = [text[i : i + 5] for i in range(0, len(text), 5)]
    return [event(""), *(event(piece) for piece in pieces), event(finish="stop"), b"data: [DONE]\n\n"]


class Hostile:
    """What the server does next, and what it was asked; `chunks` may be an endless iterator."""

    def __init__(self):
        self.status, self.content_type = 200, EVENTS
        self.headers = {}
        self.chunks = stream("")
        self.before = lambda: None
        self.requests = []
        self.url = ""

    def says(self, text):
        self.chunks = stream(text)

    def prompt(self):
        """All that the model was told, the last time."""
        return "\n".join(message["content"] for message in self.requests[-1]["body"]["messages"])


def dripping(pieces, seconds):
    """Send pieces with a pause after each."""
    for piece in pieces:
        yield piece
        time.sleep(seconds)


def endless(piece):
    """Send a piece for ever."""
    while True:
        yield piece


@contextlib.contextmanager
def hostile_server():
    """Run such a server, and give what steers it."""
    steering = Hostile()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            steering.requests.append({"path": self.path, "headers": dict(self.headers), "body": body})
            with contextlib.suppress(ConnectionError):
                self.reply()

        def reply(self):
            steering.before()
            self.send_response(steering.status)
            for name, value in {"Content-Type": steering.content_type, **steering.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            for chunk in steering.chunks:
                self.wfile.write(chunk)
                self.wfile.flush()

        def log_message(self, *_args):
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    steering.url = f"http://127.0.0.1:{server.server_port}/v1"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield steering
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
