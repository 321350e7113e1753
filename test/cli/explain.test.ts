import { PassThrough } from 'node:stream'
import { expect, test } from 'vitest'
import { mintage } from '../support/cli.ts'

const explained = async (...args: string[]): Promise<string> => {
  const { code, stdout, stderr } = await mintage(['explain', ...args])
  expect([code, stderr]).toEqual([0, ''])
  return stdout
}

test('explain describes a field', async () => {
  expect(await explained('images.storageLocations')).toBe(`FIELD: images.storageLocations <list of strings>

DESCRIPTION:
  Cloud Storage bucket storage location of the image (regional or
  multi-regional).

RULES:
  Each item: Write a region such as us-central1, or us, eu or asia, in
  lowercase.
  At most 1 item.

CHANGES:
  Fixed at the creation; a difference is drift. To change it, give the image
  another name.

EXAMPLES:
  storageLocations: [us]
`)
  expect(await explained('limits.sourceRate')).toBe(`FIELD: limits.sourceRate <whole number or string>

DESCRIPTION:
  Images started from one source disk, snapshot or image: \`6/h\`, a number per
  hour, or \`off\` for no limit. Google’s API rejects more than one in ten minutes
  and six per hour. Raw disks have no limit.

RULES:
  Write it as 6/h, or off for no limit.

DEFAULT:
  6/h

EXAMPLES:
  sourceRate: 6/h
  sourceRate: "off"
`)
})

test('explain lists values, alternatives and the fields of a map', async () => {
  const features = await explained('images.guestOsFeatures')
  expect(features).toContain(
    '\nVALUES:\n  BARE_METAL_LINUX_COMPATIBLE, BMSAI_CAPABLE, CCA_CAPABLE, GVNIC, IDPF,\n',
  )
  expect(features).toContain('\nFIELDS:\n  type <string> required\n    The feature to enable')
  expect(await explained('images.sourceDisk')).toContain(
    '  An image has exactly one source: rawDisk, sourceDisk, sourceImage,\n  sourceSnapshot.\n',
  )
  expect(await explained()).toMatch(/^MANIFEST: images\.yaml\n\nDESCRIPTION:\n/)
  expect(await explained()).toContain('\n  images <list of maps> required\n    The images that must exist.\n')
})

test('--recursive lists all nested fields with their types only', async () => {
  expect(await explained('images.shieldedInstanceInitialState', '--recursive')).toContain(`
FIELDS:
  dbs <list of maps>
    content <string>
    fileType <string>
    file <string>
  dbxs <list of maps>
`)
})

test('an entry whose name users choose is described by its map', async () => {
  expect(await explained('families.web')).toContain(`FIELD: families.web <map>

DESCRIPTION:
  An entry of families; you choose its name.
  families: Policies that retire old images, by family: \`{ web: { keep: 3,
`)
  expect(await explained('families.web')).toContain(`
RULES:
  Name: 1-63 lowercase letters, digits and dashes, starting with a letter, not
  ending with a dash.

EXAMPLES:
  web: { keep: 3, obsoleteAfter: 30d, deleteAfter: 90d }

FIELDS:
  keep <whole number> required
`)
  expect(await explained('images.labels.owner')).toBe(`FIELD: images.labels.owner <string>

DESCRIPTION:
  An entry of images.labels; you choose its name.
  images.labels: Labels to apply to this image. These can be later modified by
  the setLabels method.

RULES:
  Name: 1-63 lowercase letters, digits, dashes and underscores, starting with a
  letter.
  At most 63 lowercase letters, digits, dashes and underscores.

CHANGES:
  apply changes existing images with --update, or onDrift: update.

EXAMPLES:
  owner: platform
`)
})

test.each([
  ['vars.release', 'vars.release <string, number or boolean>'],
  ['images.matrix.tier', 'images.matrix.tier <list of strings, numbers or booleans>'],
  ['images.matrix.exclude.tier', 'images.matrix.exclude.tier <string, number or boolean>'],
  ['defaults.labels.team', 'defaults.labels.team <string>'],
])('%s is an entry', async (path, head) => {
  expect(await explained(path)).toContain(`FIELD: ${head}\n`)
})

test.each(['families.keep', 'families.web.keep', 'images[].labels', 'images[0].labels'])(
  'the path %s is understood',
  async (path) => {
    expect(await explained(path)).toMatch(/^FIELD: (?:families\.keep|images\.labels) /)
  },
)

test.each([
  ['images.lables', 'unknown field "images.lables"', 'mintage explain images.labels'],
  ['guestOsFeatures', 'unknown field "guestOsFeatures"', 'mintage explain images.guestOsFeatures'],
  [
    'images.guest_os_features',
    'unknown field "images.guest_os_features"',
    'mintage explain images.guestOsFeatures',
  ],
  ['rawDisk.source', 'unknown field "rawDisk.source"', 'mintage explain images.rawDisk.source'],
  ['raw_disk.sorce', 'unknown field "raw_disk.sorce"', 'mintage explain images.rawDisk.source'],
  ['labels.team', 'unknown field "labels.team"', 'mintage explain images.labels.team'],
  ['name.first', 'unknown field "name.first"', 'mintage explain images.name'],
  ['families.kep', 'unknown field "families.kep"', 'mintage explain families.keep'],
  ['images.zzzzzzzz', 'unknown field "images.zzzzzzzz"', 'mintage explain images lists the fields'],
  ['zzzzzzzz', 'unknown field "zzzzzzzz"', 'mintage explain lists the fields'],
  ['images.name.first', '"images.name" has no fields', 'mintage explain images.name'],
  ['vars.release.x', '"vars.release" has no fields', 'mintage explain vars.release'],
  ['images.labels.team.x', '"images.labels.team" has no fields', 'mintage explain images.labels.team'],
  ['families.web.kep', 'unknown field "families.web.kep"', 'mintage explain families.web.keep'],
  ['families.', 'unknown field "families."', 'mintage explain families lists the fields'],
  [
    'images.status',
    'the field "images.status" is set by the API; remove it',
    'mintage explain images lists the fields',
  ],
])('the path %s leads to no field', async (path, message, hint) => {
  expect(await mintage(['explain', path])).toEqual({
    code: 64,
    stdout: '',
    stderr: `mintage: ${message}\n  hint: ${hint}\n`,
  })
})

test.each([40, 120])('text is wrapped at the %i columns of the terminal', async (columns) => {
  const stdout = Object.assign(new PassThrough(), { isTTY: true, columns })
  await mintage(['explain', 'images.family'], { stdout })
  const widths = String(stdout.read())
    .split('\n')
    .map((line) => line.length)
  expect(Math.max(...widths)).toBeLessThanOrEqual(columns)
  expect(Math.max(...widths)).toBeGreaterThan(columns - 20)
})

test('a shell completes the fields of each level', async () => {
  const offered = async (given: string) => (await mintage(['complete', '--', 'explain', given])).stdout
  expect(await offered('fam')).toBe('families\tPolicies that retire old images, by family.\n:4\n')
  expect(await offered('families.web.k')).toMatch(/^families\.web\.keep\t/)
  expect(await offered('images.guest')).toMatch(/^images\.guestOsFeatures\t/)
  expect(await offered('zzz.')).toBe(':4\n')
})
