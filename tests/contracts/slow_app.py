"""An application whose every answer takes a while, for the test of stopping; gunicorn imports it."""

import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "web"))

from fakes import FakeService

from web import create_app

SECONDS = 2.0


class SlowService(FakeService):
    """Says that it has begun by writing a file, and then takes its time."""

    def ask(self, question, **options):
        Path(os.environ["BEGUN"]).touch()
        time.sleep(SECONDS)
        return super().ask(question, **options)


app = create_app(service=SlowService())
