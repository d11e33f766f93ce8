"""What gunicorn serves: `gunicorn -c python:web.gunicorn_conf web.wsgi:app`."""

from qa.settings import load_settings
from web.app import create_app

app = create_app(load_settings())
