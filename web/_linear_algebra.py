"""Keeps the linear algebra of a server to one thread, however the server was started.

One question multiplies matrices of a few thousand rows: threads of that library cost as much CPU as they save time,
and the requests beside it need that CPU. The library reads the variable when numpy loads, so this is imported first.
"""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
