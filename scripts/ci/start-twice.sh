#!/usr/bin/env bash
# `npm start` says what it does, creates every image of the example and retires an old one; the second time it has nothing to do.
set -euo pipefail
cd "$(dirname "$0")/../.."
state=.cache/start-state.yaml # not .mintage/: that belongs to whoever works here
rm -f "$state"
images=$(node dist/main.js validate images.yaml.example | sed -nE 's/.*valid, ([0-9]+) images.*/\1/p')
for expected in "$((images + 1)) images: $images created, 1 deprecated" "Nothing to do: all $images images exist."; do
  npm start --silent -- --emulator-state "$state" --emulator-latency 10ms >.cache/start.txt 2>.cache/start.log
  grep -q 'applying images.yaml.example on the built-in emulator; nothing is sent to Google' .cache/start.log
  grep -qF "$expected" .cache/start.txt || { echo "wanted \"$expected\", got:"; cat .cache/start.txt; exit 1; }
done
