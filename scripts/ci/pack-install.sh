#!/usr/bin/env bash
# Packs mintage, installs the package into an empty folder and runs it there, as a user would.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
npm pack --silent --pack-destination "$work" >/dev/null
cd "$work"
cp "$root/images.yaml.example" images.yaml
cp -r "$root/examples" examples
npm init -y >/dev/null 2>&1
npm install --no-audit --no-fund --loglevel=error ./mintage-*.tgz
npx --no-install mintage --version
npx --no-install mintage validate images.yaml
npx --no-install mintage schema | head -c 20 >/dev/null
npx --no-install mintage apply images.yaml --emulator --emulator-seed examples/emulator-state.yaml --emulator-latency 10ms --quiet
