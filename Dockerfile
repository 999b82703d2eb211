# The desk as an image: slim, not root, nothing in it that builds.
FROM docker.io/library/python:3.13-slim-bookworm AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv /opt/desk
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN /opt/desk/bin/pip install --quiet --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
RUN /opt/desk/bin/pip install --quiet --no-deps . \
    && /opt/desk/bin/python -m compileall -q /opt/desk/lib \
    && /opt/desk/bin/pip uninstall --quiet --yes pip

FROM docker.io/library/python:3.13-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin desk \
    && mkdir -p /app/data && chown desk /app/data
COPY --from=build /opt/desk /opt/desk
WORKDIR /app
COPY flows flows
ENV PATH=/opt/desk/bin:$PATH PYTHONUNBUFFERED=1 DESK_LISTEN=0.0.0.0:8080 DESK_DATABASE_URL=sqlite:////app/data/desk.db DESK_LOG=json
USER desk
VOLUME /app/data
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s --retries=3 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8080/healthz', timeout=4)"]
CMD ["desk", "run"]
