# The server for production. It listens on all addresses of its container, port 2567.
# `docker build --build-arg PREVIOUS=tr-dungeons:0.7.0 .`: the image before, whose pages of past rules this one keeps.
ARG PREVIOUS=no-image

FROM node:24-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Without scripts, which would install a second Node: the dependency `node` serves where the machine's own is too old.
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund
# The stage below makes the pages. What only compilers and editors read is more than half of the rest; a package that makes code for other languages
# brings TypeScript's compiler.
RUN rm -rf node_modules/esbuild node_modules/@esbuild node_modules/preact node_modules/three node_modules/uplot \
  node_modules/typescript node_modules/@typescript \
  && find node_modules -type f \( -name "*.map" -o -name "*.d.ts" -o -name "*.d.cts" -o -name "*.d.mts" \) -delete

FROM node:24-slim AS no-image
RUN mkdir -p /app/dist

FROM ${PREVIOUS} AS previous

# The pages as bundles, with what is needed to make them.
FROM node:24-slim AS pages
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm install --no-save --omit=dev --ignore-scripts --no-audit --no-fund
COPY scripts scripts
COPY src src
COPY web web
# What is past for less than 30 days stays: docs/operations.md.
COPY --from=previous /app/dist dist
RUN node scripts/build-web.ts

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 DATA_DIR=/data
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY package.json arena.config.ts ./
COPY content content
COPY scripts scripts
COPY src src
COPY --from=pages /app/dist dist
COPY docs docs
# What the metrics and /api/admin/costs reckon with.
COPY ops/prices.json ops/
# `docker build --build-arg COMMIT=$(git rev-parse HEAD) .`, so that the server can say what it was built from.
ARG COMMIT=
RUN echo "$COMMIT" > .commit
# Only where neither DYNAMODB_ENDPOINT nor AWS_REGION is set: the embedded database.
RUN mkdir /data && chown node /data
VOLUME /data
USER node
EXPOSE 2567
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 2567}/health`).then(r => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# docs/operations.md says what the flags are for.
CMD ["node", "--single-threaded-gc", "--no-allocation-site-pretenuring", "--heap-growing-percent=100", "--no-separate-gc-phases", "--min-semi-space-size=64", "--max-semi-space-size=64", "src/index.ts"]
