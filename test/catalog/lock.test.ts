import { describe, expect, it } from 'vitest'
import { formatLock } from '../../src/catalog/lock/format-lock.ts'
import { parseLock } from '../../src/catalog/lock/parse-lock.ts'
import { diagnosticText } from '../support/manifest.ts'

const family = 'projects/debian-cloud/global/images/family/debian-12'
const disk = 'projects/golden-prod/zones/us-central1-a/disks/builder'
const archive = 'https://storage.googleapis.com/golden/a%20b/base.tar.gz'

function parse(text: string) {
  const reported: string[] = []
  const lock = parseLock({ path: 'mintage.lock', text }, (one) => reported.push(diagnosticText(one)))
  return { pins: lock && Object.fromEntries(lock.pins), reported }
}

const text = `# Written by mintage pin: the sources that images follow. Commit this file.
version: 1
sources:
  ${archive}:
    generation: "1731225600000001"
    created: 2026-11-10T08:00:00Z
  ${family}:
    image: projects/debian-cloud/global/images/debian-12-bookworm-v20261110
    id: "4821001234567890123"
    created: 2026-11-10T08:00:00Z
  ${disk}:
    id: "7"
    created: 2026-11-10T08:00:00Z
`

describe('a lock file', () => {
  it('is written as it was read', () => {
    const { pins, reported } = parse(text)
    expect(reported).toEqual([])
    expect(pins).toMatchObject({
      [archive]: { path: archive, generation: '1731225600000001', created: '2026-11-10T08:00:00Z' },
      [family]: {
        path: 'projects/debian-cloud/global/images/debian-12-bookworm-v20261110',
        id: '4821001234567890123',
      },
      [disk]: { path: disk, id: '7' },
    })
    expect(formatLock(new Map(Object.entries(pins ?? {}).reverse()))).toBe(text)
  })

  it('may have no source, and quotes odd names', () => {
    expect(formatLock(new Map())).toContain('version: 1\nsources: {}\n')
    expect(parse('version: 1\nsources: {}')).toEqual({ pins: {}, reported: [] })
    const odd = 'https://storage.googleapis.com/b/o#1.tar.gz'
    expect(formatLock(new Map([[odd, { path: odd, generation: '1' }]]))).toContain(`  "${odd}":\n`)
  })

  it('reads a key of any length back', () => {
    const long = `https://storage.googleapis.com/golden/${'a'.repeat(2_000)}.tar.gz`
    const text = formatLock(new Map([[long, { path: long, generation: '1' }]]))
    expect(text).toContain(`  ? ${long}\n  :\n    generation: "1"\n`)
    expect([...(parseLock({ path: 'mintage.lock', text }, () => {})?.pins.keys() ?? [])]).toEqual([long])
  })

  const remove = 'remove the file, then run mintage pin'
  const renew = 'remove the entry, then run mintage pin'
  const image = 'image: projects/debian-cloud/global/images/d'
  it.each([
    ['', `mintage.lock:1:1 error: the lock file is empty; ${remove}`],
    ['- a', `mintage.lock:1:1 error: the lock file is a list; ${remove}`],
    [
      'images: []',
      `mintage.lock:1:1 error: unsupported lock file: expected version 1, actual (none); ${remove}`,
    ],
    [
      'version: 2\nsources: {}',
      `mintage.lock:1:10 error: unsupported lock file: expected version 1, actual version 2; ${remove}`,
    ],
    ['version: 1', `mintage.lock:1:1 error: sources must be a map of sources; ${remove}`],
    ['version: 1\nsources: []', `mintage.lock:2:10 error: sources must be a map of sources; ${remove}`],
    [
      'version: 1\nsources: {}\nimages: []',
      'mintage.lock:3:1 error: unknown key "images"; a lock file has version and sources',
    ],
    ['version: 1\nsources: { a', 'mintage.lock:2:10 error: this { is not closed; write } where it ends'],
  ])('%j', (text, message) => {
    expect(parse(text)).toEqual({ pins: undefined, reported: [message] })
  })

  it.each([
    [
      'debian-12: {}',
      '3:3 error: "debian-12" is not a source; write its path, starting with projects/, or the https URL of an archive',
    ],
    [`${family}: x`, `3:57 error: the entry for ${family} must be a map; ${renew}`],
    [
      `${family}: { ${image}, id: "1", created: 2026-11-10T08:00:00Z, zone: a }`,
      `3:145 error: unknown key "zone" of ${family}; it has image, id, created`,
    ],
    [
      `${family}: { ${image}, created: 2026-11-10T08:00:00Z }`,
      `3:3 error: the entry for ${family} has no id; ${renew}`,
    ],
    [
      `${family}: { ${image}, id: 4821001234567890123, created: 2026-11-10T08:00:00Z }`,
      `3:109 error: id of ${family} must be the digits of an id, in quotes; ${renew}`,
    ],
    [
      `${family}: { ${image}, id: "1", created: 2026-13-10T08:00:00Z }`,
      `3:123 error: created of ${family} must be a time such as 2026-11-10T08:00:00Z; ${renew}`,
    ],
    [
      `${family}: { image: debian-12, id: "1", created: 2026-11-10T08:00:00Z }`,
      `3:66 error: image of ${family} must be projects/PROJECT/global/images/IMAGE; ${renew}`,
    ],
    [
      `${disk}: { id: "1", created: 5 }`,
      `3:79 error: created of ${disk} must be a time such as 2026-11-10T08:00:00Z; ${renew}`,
    ],
    [
      `${family}: { image: projects/evil/global/images/d, id: "1", created: 2026-11-10T08:00:00Z }`,
      `3:66 error: image projects/evil/global/images/d is not in project debian-cloud, as its source ${family} is; ${renew}`,
    ],
    [
      `${disk}: { ${image}, id: "1", created: 2026-11-10T08:00:00Z }`,
      `3:61 error: unknown key "image" of ${disk}; it has id, created`,
    ],
    [
      `${archive}: { created: 2026-11-10T08:00:00Z }`,
      `3:3 error: the entry for ${archive} has no generation; ${renew}`,
    ],
  ])('%s', (entry, message) => {
    const { pins, reported } = parse(`version: 1\nsources:\n  ${entry}\n`)
    expect(pins).toBeUndefined()
    expect(reported).toEqual([`mintage.lock:${message}`])
  })
})
