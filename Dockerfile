# Two environments: the builder's has torch and makes the index, the server's has neither torch nor a compiler.
# Building needs a package registry; running needs no network at all.
#
#   docker build -t speech-qa .
#   docker run --rm -p 8000:8000 -e QA_API_KEYS="$(openssl rand -hex 32)" speech-qa
#
# Without a key it does not start, because it would answer everybody who reaches the port. To try it out alone, publish
# the port on this machine only and let everybody there ask (docs/keys.md):
#
#   docker run --rm -p 127.0.0.1:8000:8000 -e QA_ALLOW_ANONYMOUS=1 speech-qa
#
# The server has what SQLite and counting in memory need; for PostgreSQL or Redis add `--build-arg EXTRAS='[postgresql,redis]'`.
#
# The builder must find the CPU build of torch (CONTRIBUTING.md). Where pip does not find it by itself, put
# its wheel into a folder `wheels/` beside this file.

ARG PYTHON=3.11

FROM python:${PYTHON}-slim AS builder
ARG EXTRAS=""
WORKDIR /build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_FIND_LINKS=/build/wheels
# The pattern, with one file that is always there, lets this succeed where there is no folder `wheels`.
COPY LICENSE wheel[s] wheels/
COPY pyproject.toml constraints.txt README.md LICENSE ./
COPY qa qa
COPY web web
COPY seeds seeds

# The server's environment, at the path that it will have in the image. Without setuptools, jieba finds its files
# in a way that saves a fifth of a second at the start; nothing is ever installed there, so pip goes too.
RUN python -m venv /opt/qa \
 && /opt/qa/bin/pip install -q -c constraints.txt ".${EXTRAS}" \
 && /opt/qa/bin/pip uninstall -q -y setuptools pip

# The environment that indexes; its only product is the index. constraints.txt stops pip from taking the
# build of torch for graphics cards.
RUN python -m venv /tmp/indexing \
 && /tmp/indexing/bin/pip install -q -c constraints.txt '.[index]' \
 && /tmp/indexing/bin/qa index seeds --out /srv/qa/index

FROM python:${PYTHON}-slim
# A container's loopback cannot be reached from outside it; what may reach this port is up to the publisher.
ENV QA_HOST=0.0.0.0 QA_PORT=8000 QA_INDEX_DIR=/srv/qa/index \
    QA_DATABASE_URL=sqlite:////var/lib/qa/qa.sqlite3 \
    PATH=/opt/qa/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
RUN useradd --system --uid 10001 --home-dir /srv/qa --no-create-home qa
COPY --from=builder /opt/qa /opt/qa
COPY --from=builder /srv/qa /srv/qa
COPY LICENSE /srv/qa/LICENSE
# Conversations go where a volume may be; without one they end with the container.
RUN install -d -o 10001 -m 700 /var/lib/qa
USER 10001
WORKDIR /srv/qa
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s \
  CMD ["python", "-c", "import os, urllib.request as r; r.urlopen(f\"http://127.0.0.1:{os.environ['QA_PORT']}/health/ready\", timeout=2)"]
ENTRYPOINT ["qa"]
CMD ["serve"]
