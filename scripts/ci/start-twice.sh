#!/usr/bin/env bash
# `npm start` says what it does, and creates every image of the example; the second time it finds them all, and has nothing to do.
set -euo pipefail
cd "$(dirname "$0")/../.."
state=.cache/start-state.yaml # not .mintage/: that belongs to whoever works here
rm -f "$state"
images=$(node dist/main.js validate images.yaml.example | sed -nE 's/.*valid, ([0-9]+) images$/\1/p')
for status in created exists; do
  npm start --silent -- --emulator-state "$state" --emulator-latency 10ms --format json >.cache/start.json 2>.cache/start.log
  grep -q 'applying images.yaml.example on the built-in emulator; nothing is sent to Google' .cache/start.log
  node -e "
    const { counts } = JSON.parse(require('node:fs').readFileSync('.cache/start.json', 'utf8'))
    if (counts.$status === $images) process.exit(0)
    console.error('wanted $images images $status, got', counts)
    process.exit(1)"
done
