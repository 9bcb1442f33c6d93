FROM node:24.21.0-bookworm-slim AS build
WORKDIR /build
ENV npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY src src
COPY workers workers
COPY demo demo
RUN npm run build

# What runs needs no compiler, no tests and no embedded PostgreSQL: all of them are development dependencies.
FROM node:24.21.0-bookworm-slim AS packages
WORKDIR /build
ENV npm_config_update_notifier=false npm_config_fund=false npm_config_audit=false
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts && npm cache clean --force

FROM node:24.21.0-bookworm-slim
LABEL org.opencontainers.image.title="Signet" org.opencontainers.image.description="GraphQL-first identity platform"
ENV NODE_ENV=production SIGNET_HOST=0.0.0.0 SIGNET_PORT=4000
WORKDIR /signet
COPY --from=packages /build/node_modules node_modules
COPY package.json ./
COPY schema schema
COPY --from=build /build/dist dist
COPY src/presentation/pages src/presentation/pages
USER node
EXPOSE 4000
# Asks whichever port the process answers, by TLS where the server itself speaks it; the certificate is for its public name, not for loopback.
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "const { SIGNET_WORKER_PORT: worker, SIGNET_PORT: port, SIGNET_TLS_CERTIFICATE_FILE: tls } = process.env; const fail = () => process.exit(1); require(tls ? 'https' : 'http').get({ host: '127.0.0.1', port: Number(worker) || port, path: '/health/ready', rejectUnauthorized: false, timeout: 2500 }, (answer) => process.exit(answer.statusCode === 200 ? 0 : 1)).on('error', fail).on('timeout', fail)"]
ENTRYPOINT ["node", "dist/src/main.js"]
CMD ["serve"]
