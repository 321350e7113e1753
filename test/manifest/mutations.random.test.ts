import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { LiveSource } from '../../src/catalog/follow/source-values.ts'
import { loadCatalog } from '../../src/catalog/load-catalog.ts'
import { formatLock } from '../../src/catalog/lock/format-lock.ts'
import { parseLock } from '../../src/catalog/lock/parse-lock.ts'
import type { Lock } from '../../src/catalog/pin.ts'
import { type Diagnostic, isError } from '../../src/manifest/diagnostic.ts'
import { formatDiagnostics } from '../../src/manifest/diagnostics/format-diagnostic.ts'
import { Secrets } from '../../src/util/secrets.ts'
import { oneFile } from '../support/one-file.ts'
import { propertyRuns } from '../support/property-runs.ts'

const manifests = [
  `# a comment
project: golden-prod
vars: { release: "2026-11", build: 7 }
x-web: &web { guestOsFeatures: [UEFI_COMPATIBLE, GVNIC], labels: { team: web } }
defaults:
  storageLocations: [us]
  labels: { owner: platform }
images:
  - name: web-\${vars.release}
    <<: *web
    family: web
    description: 'the front end''s "image"'
    rawDisk:
      source: gs://golden/web-\${vars.release}.tar.gz
  - { name: db, sourceImage: web-2026-11, timeout: 30m, diskSizeGb: 20 }
  - name: app
    description: |
      several lines

        of text: with a colon # and a hash
    sourceSnapshot: nightly
    imageEncryptionKey: { rawKey: "\${env.KEY}" }
`,
  `catalog: golden
projects: [golden-staging, golden-prod]
replicate: copy
onDrift: update
vars: { tier: db }
families:
  web-prod: { keep: 3, deprecateAfter: 0d, obsoleteAfter: 30d, deleteAfter: 90d, protect: [web-*-lts] }
  db-prod: { keep: 1 }
defaults: { verify: [./smoke.sh], family: web-prod }
images:
  - name: \${matrix.tier}-\${matrix.n}
    matrix: { tier: [web, "\${vars.tier}"], n: [1, 07, true], exclude: [{ tier: web, n: 1 }] }
    labels: { tier: "\${matrix.tier}" }
    sourceImage: base
  - { name: legacy, adopt: true, project: golden-old, family: legacy }
  - { name: other, projects: [golden-edge], sourceImage: i, verify: { run: [smoke, --fast], timeout: 5m } }
`,
  `project: golden-prod
defaults: { labels: { base: "\${source.name}", by: a } }
images:
  - name: \${matrix.tier}-\${source.name}-\${source.creationDate}
    matrix: { tier: [web, db] }
    description: 'of \${source.id}'
    sourceImage: projects/debian-cloud/global/images/family/debian-12
  - { name: "raw-\${source.generation}", rawDisk: { source: gs://golden/o.tar.gz }, labels: { base: null } }
  - { name: own, sourceSnapshot: nightly, verify: [./smoke.sh, "\${source.name}"], family: own }
`,
  '{"project": "golden-prod", "images": [{"name": "a", "sourceDisk": "zones/z/disks/d"}, {"name": "b", "sourceImage": "a"}]}\n',
]

/** What editors, merges, clipboards and chance put into a text. */
const pieces = [
  '\n',
  '\r',
  '\t',
  ' ',
  '  ',
  '\u00A0',
  '\u200B',
  '\uFEFF',
  '\u201C',
  '\u0000',
  '\uE000',
  '\uD800',
  '\u0430',
  '"',
  "'",
  '[',
  ']',
  '{',
  '}',
  ',',
  ':',
  ': ',
  '-',
  '- ',
  '? ',
  '#',
  ' #',
  '|',
  '>',
  '@',
  '`',
  '%',
  '\\',
  '!',
  '!!set ',
  '*',
  '*web',
  '&',
  '&a ',
  '&web ',
  '<<: ',
  '<<: *web',
  '${',
  '${x}',
  '$${',
  '}}',
  '{{ ',
  '---\n',
  '...\n',
  '%YAML 1.2\n',
  '<<<<<<< HEAD\n',
  'name: ',
  'rawKey: ',
  'null',
  '~',
  '0x',
  '.inf',
  '!!binary ',
  '\n  - ',
  '\n      ',
  'images:\n',
  '__proto__: ',
  'matrix: ',
  '${matrix.tier}',
  '${source.name}',
  '${source.',
  'projects: ',
  'families: ',
  'verify: ',
  'catalog: ',
]

const mutation = fc.record({
  at: fc.nat(1_000_000),
  remove: fc.oneof({ weight: 3, arbitrary: fc.nat(3) }, fc.nat(80)),
  insert: fc.oneof(
    fc.constantFrom('', ...pieces),
    fc.constantFrom(...pieces).map((piece) => piece.repeat(70)),
  ),
})

/** A source as read; the name of some is not fit for the name of an image. */
const live = (key: string): [string, LiveSource] => {
  const name = key.length % 7 === 0 ? 'Not a name' : 'v20261110'
  return [key, { values: { name, id: '7', creationDate: '20261110', generation: '5' } }]
}

test('a randomly mutated manifest is read to its end, with every error inside it', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...manifests),
      fc.array(mutation, { minLength: 1, maxLength: 4 }),
      async (manifest, mutations) => {
        const text = mutations.reduce((before, { at, remove, insert }) => {
          const offset = at % (before.length + 1)
          return before.slice(0, offset) + insert + before.slice(offset + remove)
        }, manifest)
        const env = { KEY: Buffer.alloc(32, 7).toString('base64') }
        const loaded = await loadCatalog(oneFile(text, env))
        const { catalog, diagnostics } = loaded.bind(new Map([...loaded.sources.keys()].map(live)))
        const errors = diagnostics.filter(({ severity }) => severity === 'error')
        expect(catalog === undefined).toBe(errors.length > 0)
        expect(catalog?.images.some(({ followed }) => followed?.state === 'open') ?? false).toBe(false)
        for (const { place, message, related = [] } of diagnostics) {
          if (place === undefined) expect(message).toMatch(/^images\.yaml: no project/)
          for (const { range, file } of [...(place ? [place] : []), ...related.map((one) => one.place)]) {
            expect([range.offset >= 0, range.offset <= file.text.length, range.length >= 0]).toEqual([
              true,
              true,
              true,
            ])
          }
        }
        const shown = formatDiagnostics(diagnostics, { color: false, secrets: new Secrets() })
        expect(shown).not.toContain('\u0000')
        const keys = diagnostics.map(({ place, message }) => `${place?.range.offset} ${message}`)
        expect(new Set(keys).size).toBe(keys.length) // each once
      },
    ),
    propertyRuns(300, 10_000),
  )
})

const lock = `# Written by mintage pin
version: 1
sources:
  https://storage.googleapis.com/golden/o.tar.gz:
    generation: "5"
    created: 2026-11-10T08:00:00Z
  projects/debian-cloud/global/images/family/debian-12:
    image: projects/debian-cloud/global/images/debian-12-bookworm-v20261110
    id: "4821001234567890123"
    created: 2026-11-10T08:00:00Z
`

test('a randomly mutated lock file is read to its end, with every error inside it', () => {
  fc.assert(
    fc.property(fc.array(mutation, { minLength: 1, maxLength: 3 }), (mutations) => {
      const text = mutations.reduce((before, { at, remove, insert }) => {
        const offset = at % (before.length + 1)
        return before.slice(0, offset) + insert + before.slice(offset + remove)
      }, lock)
      const found: Diagnostic[] = []
      const parsed = parseLock({ path: 'mintage.lock', text }, (diagnostic) => found.push(diagnostic))
      expect(parsed === undefined).toBe(found.some(isError))
      for (const { place } of found) {
        expect(place !== undefined && place.range.offset >= 0 && place.range.offset <= text.length).toBe(true)
      }
      if (parsed === undefined) return
      const again = parseLock({ path: 'mintage.lock', text: formatLock(parsed.pins) }, () => {})
      const plain = ({ pins }: Lock) => [...pins].map(([key, { place: _place, ...pin }]) => [key, pin]).sort()
      expect(again && plain(again)).toEqual(plain(parsed))
    }),
    propertyRuns(300, 10_000),
  )
})
