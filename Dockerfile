# mintage on Node, without a shell or a package manager; examples/deploy/Dockerfile adds a catalog.
# Both bases are pinned by the digest of their index; docker buildx imagetools inspect NAME:TAG shows a newer one.
FROM node:22-bookworm-slim@sha256:43ac6c60b8f89723f746e8a92ce91abd5017e627ce1ddfe4238355d3a30b772c AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"]
COPY tsconfig.json tsconfig.build.json ./
COPY scripts scripts
COPY schemas schemas
COPY examples/init examples/init
COPY src src
RUN ["node", "scripts/build.mjs"]

FROM gcr.io/distroless/nodejs22-debian12:nonroot@sha256:13593b7570658e8477de39e2f4a1dd25db2f836d68a0ba771251572d23bb4f8e
COPY --from=build /src/package.json /opt/mintage/package.json
COPY --from=build /src/schemas /opt/mintage/schemas
COPY --from=build /src/examples/init /opt/mintage/examples/init
COPY --from=build /src/dist /opt/mintage/dist
WORKDIR /catalog
USER 65532:65532
# mintage is process 1: it gets the signals of Cloud Run and Kubernetes itself
ENTRYPOINT ["/nodejs/bin/node", "/opt/mintage/dist/main.js"]
CMD ["--help"]
