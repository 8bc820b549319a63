# syntax=docker/dockerfile:1
# The console, then the server with the console inside it, then nothing but the binary and the system's CA list.

FROM node:22-bookworm-slim AS console
WORKDIR /console
COPY admin-ui/package.json admin-ui/package-lock.json admin-ui/.npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev
COPY admin-ui/ ./
RUN npm run build

FROM rust:1-bookworm AS server
WORKDIR /source
COPY . .
COPY --from=console /console/dist admin-ui/dist
RUN --mount=type=cache,target=/usr/local/cargo/registry \
    --mount=type=cache,target=/source/target \
    cargo build --profile dist --locked -p tenantry --features otlp \
    && cp target/dist/tenantry /usr/local/bin/tenantry

FROM debian:bookworm-slim
RUN apt-get update \
    && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends ca-certificates \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/tenantry --create-home tenantry
COPY --from=server /usr/local/bin/tenantry /usr/local/bin/tenantry
USER tenantry
# With SQLite, the default, ./data is here: database, master key and mails.
WORKDIR /var/lib/tenantry
VOLUME /var/lib/tenantry
ENV TENANTRY__SERVER__LISTEN=0.0.0.0:8080
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s CMD ["tenantry", "doctor", "--live"]
STOPSIGNAL SIGTERM
ENTRYPOINT ["tenantry"]
CMD ["serve"]
