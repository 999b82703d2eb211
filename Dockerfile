# The desk as an image: slim, not root, nothing left in it that builds or installs.
#
#   docker build -t pos-support-desk .
#
# Behind a proxy: --build-arg HTTPS_PROXY=… ; with a package index of your own: --build-arg PIP_INDEX_URL=… (neither stays in the image).
FROM python:3.13-slim-bookworm AS build
ARG PIP_INDEX_URL
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_ROOT_USER_ACTION=ignore PYTHONDONTWRITEBYTECODE=1
RUN python3 -m venv --without-pip /opt/desk
WORKDIR /src
COPY requirements/run.txt requirements/run.txt
RUN python3 -m pip --python /opt/desk/bin/python install --quiet --require-hashes -r requirements/run.txt
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
# The packages' own tests and the debug symbols of their machine code are a seventh of the image and serve nobody in it.
RUN python3 -m pip --python /opt/desk/bin/python install --quiet --no-deps . \
    && find /opt/desk/lib -type d -name tests -prune -exec rm -r {} + \
    && apt-get update && apt-get install --yes --no-install-recommends binutils \
    && find /opt/desk/lib -name '*.cpython-*.so' -exec strip --strip-debug {} + \
    && /opt/desk/bin/python -m compileall -q --invalidation-mode unchecked-hash /opt/desk/lib

FROM python:3.13-slim-bookworm
# What Graphviz inside pygraphviz takes from the system, and a font with Chinese characters for the pictures of flows and reports
# (5 MB; Noto CJK looks a little better in bold and has 91). Its fontconfig is older than Debian's files for it, so it gets one of ours.
RUN apt-get update && apt-get install --yes --no-install-recommends libglib2.0-0 libx11-6 libxext6 libxrender1 fonts-wqy-microhei \
    && rm -rf /var/lib/apt/lists/* && mkdir -p /etc/fonts \
    && echo '<fontconfig><dir>/usr/share/fonts</dir><cachedir>/tmp</cachedir></fontconfig>' > /etc/fonts/fonts.conf
# pip of the base image goes too: what runs here cannot be made to fetch and install anything.
RUN rm -rf /usr/local/lib/python3*/site-packages/pip* /usr/local/lib/python3*/ensurepip /usr/local/bin/pip* \
    && useradd --uid 10001 --no-create-home --home-dir /app --shell /usr/sbin/nologin desk \
    && mkdir -p /app/data && chown desk /app/data
COPY --from=build /opt/desk /opt/desk
WORKDIR /app
COPY flows flows
ENV PATH=/opt/desk/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 MPLCONFIGDIR=/tmp \
    DESK_LISTEN=0.0.0.0:8080 DESK_DATABASE_URL=sqlite:////app/data/desk.db DESK_LOG=json
USER 10001
VOLUME /app/data
EXPOSE 8080
STOPSIGNAL SIGTERM
# By http.client, which knows nothing of proxies; 503 is what /healthz says when nobody is served. The first start checks and tests
# every flow before it publishes them, which takes a slow machine half a minute.
HEALTHCHECK --interval=30s --timeout=5s --start-period=90s --retries=3 \
    CMD ["python", "-c", "from http.client import HTTPConnection as C; c = C('127.0.0.1', 8080, timeout=4); c.request('GET', '/healthz'); raise SystemExit(c.getresponse().status != 200)"]
CMD ["desk", "run"]
