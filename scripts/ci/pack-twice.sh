#!/usr/bin/env bash
# Two builds of one commit give the same package, byte for byte: whoever builds a tag can check what npm has.
set -euo pipefail
cd "$(dirname "$0")/../.."
rm -rf .cache/pack-twice
for build in one two; do
  mkdir -p ".cache/pack-twice/$build"
  node scripts/build.mjs >/dev/null
  npm pack --ignore-scripts --loglevel=error --pack-destination ".cache/pack-twice/$build" >/dev/null
done
cmp .cache/pack-twice/one/*.tgz .cache/pack-twice/two/*.tgz
