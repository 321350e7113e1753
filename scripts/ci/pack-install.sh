#!/usr/bin/env bash
# Packs mintage, installs the package into an empty folder and runs it there, as a user would.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$root"
npm pack --silent --pack-destination "$work" >/dev/null
cd "$work"
cp "$root/images.yaml.example" images.yaml
cp -r "$root/examples" examples
echo '{ "private": true }' >package.json
npm install --prefer-offline --no-audit --no-fund --loglevel=error ./mintage-*.tgz
mintage() { npx --no-install mintage "$@"; }

version=$(mintage --version)
[ "$version" = "$(node -p "require('$root/package.json').version")" ] || { echo "--version says $version"; exit 1; }
mintage validate
mintage schema | node -e "JSON.parse(require('node:fs').readFileSync(0, 'utf8'))"
node -e "import('mintage/schema', { with: { type: 'json' } }).catch((e) => { console.error(e); process.exit(1) })" 2>&1
mintage apply --emulator --emulator-seed examples/emulator-state.yaml --emulator-latency 10ms --quiet

cat >emulator.mjs <<'END'
import { startEmulator } from 'mintage/emulator'
const emulator = await startEmulator({ state: { images: [{ project: 'p', name: 'base-1' }] } })
const { status } = await fetch(`${emulator.url}/compute/v1/projects/p/global/images/base-1`)
await emulator.close()
if (status !== 200) throw new Error(`the emulator of the package answers ${status}`)
END
node emulator.mjs

echo 'images: [{ nmae: web }]' >images.yaml
code=0
mintage validate 2>/dev/null || code=$?
[ "$code" = 3 ] || { echo "a manifest with an error ended with $code, not 3"; exit 1; }
