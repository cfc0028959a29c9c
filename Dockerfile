# Two stages: build the environment and the static files, then run them as a plain user.
FROM python:3.11-slim AS build
WORKDIR /site
RUN python -m venv /venv
# requirements-scale.txt brings what CACHE_URL and UPLOADS_URL need besides
ARG REQUIREMENTS=requirements.txt
COPY requirements.txt requirements-scale.txt ./
RUN /venv/bin/pip install --no-cache-dir --require-hashes -r $REQUIREMENTS
COPY manage.py ./
COPY runnersknee runnersknee
COPY education education
COPY intake intake
COPY templates templates
COPY static static
RUN DATA_DIR=/tmp/build /venv/bin/python manage.py collectstatic --noinput -v 0

FROM python:3.11-slim
RUN useradd --create-home --uid 10001 site && mkdir /data && chown site /data
COPY --from=build /venv /venv
COPY --from=build /site /site
WORKDIR /site
USER site
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 HOST=0.0.0.0 PORT=8000 DATA_DIR=/data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
  CMD ["python", "-m", "runnersknee.alive"]
CMD ["gunicorn", "-c", "python:runnersknee.gunicorn_conf", "runnersknee.wsgi"]
