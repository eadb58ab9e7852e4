FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv --without-pip /opt/stagedoor
COPY pyproject.toml README.md LICENSE ./
COPY stagedoor stagedoor
COPY fakes fakes
COPY app app
RUN python -m pip --python /opt/stagedoor/bin/python install --no-cache-dir .

FROM python:3.13-slim
LABEL org.opencontainers.image.title="Stagedoor" \
      org.opencontainers.image.description="Captures the mail, texts and payments of a staging app, and delivers none of them." \
      org.opencontainers.image.licenses="Apache-2.0"
RUN useradd --system --uid 10001 --home-dir /data --create-home stagedoor
COPY --from=build /opt/stagedoor /opt/stagedoor
ENV PATH=/opt/stagedoor/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    STAGEDOOR_HOST=0.0.0.0 \
    STAGEDOOR_HTTP_PORT=8025 \
    STAGEDOOR_SMTP_PORT=1025 \
    STAGEDOOR_DATABASE_URL=sqlite:////data/stagedoor.db
USER 10001
WORKDIR /data
VOLUME /data
EXPOSE 8025 1025
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --start-interval=1s --retries=3 \
    CMD ["python", "-c", "import http.client, os, sys; c = http.client.HTTPConnection('127.0.0.1', int(os.environ['STAGEDOOR_HTTP_PORT']), timeout=3); c.request('GET', '/readyz'); sys.exit(c.getresponse().status != 200)"]
ENTRYPOINT ["stagedoor"]
CMD ["serve"]
