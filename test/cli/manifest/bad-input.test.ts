import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/start-emulator.ts'
import { folder, mintage, validateText } from '../../support/cli.ts'
import { FakeClock } from '../../support/fake-clock.ts'

const image = 'project: golden-prod\nimages:\n  - name: web\n    rawDisk: { source: gs://b/web.tar.gz }\n'

/** Name, manifest, and the literal text on stderr; exit code 3. */
const manifests: readonly (readonly [string, string | Uint8Array, string])[] = [
  [
    'an empty file',
    '',
    'images.yaml:1:1: error: the file is empty; list images under images:, as in the example that mintage init - prints\n',
  ],
  [
    'a list instead of a map',
    '- name: web\n',
    'images.yaml:1:1: error: the manifest is a list; it must be a map, with the list of images under images:\n  1 | - name: web\n    | ^^^^^^^^^^^\n',
  ],
  [
    'tabs',
    'project: golden-prod\nimages:\n\t- name: web\n',
    'images.yaml:3:1: error: tabs cannot indent YAML; use spaces\n  3 |   - name: web\n    | ^\n',
  ],
  [
    'invalid UTF-8',
    Buffer.from([0x61, 0x3a, 0x20, 0xff, 0x0a]),
    'error: images.yaml: line 1 is not valid UTF-8 (byte 3); save the file as UTF-8\n',
  ],
  [
    '50 MB of aliases',
    Buffer.alloc(50 * 2 ** 20, '- *a\n'),
    'error: images.yaml: larger than 20 MB; if this is a manifest, split it into several files\n',
  ],
  [
    'a bomb of aliases',
    `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e]\ng: &g [*f,*f,*f,*f,*f,*f,*f,*f,*f]\n`,
    'images.yaml:1:1: error: the aliases of this file expand to millions of values; remove nested aliases\n  1 | a: &a [x,x,x,x,x,x,x,x,x]\n    | ^^^^^^^^^^^^^^^^^^^^^^^^^\n',
  ],
  [
    'an unknown field',
    image.replace('name:', 'nmae:'),
    'images.yaml:3:5: error: unknown key "nmae"; did you mean "name"?\n  3 |   - nmae: web\n    |     ^^^^\n',
  ],
  [
    'an output-only field',
    `${image}    status: READY\n`,
    'images.yaml:5:5: error: "status" is output-only: it is set by the API; remove it\n  5 |     status: READY\n    |     ^^^^^^\n',
  ],
  [
    'deprecated',
    `${image}    deprecated: { state: DEPRECATED }\n`,
    'images.yaml:5:5: error: "deprecated" is output-only: it cannot be set when an image is created; use `gcloud compute images deprecate` afterwards\n  5 |     deprecated: { state: DEPRECATED }\n    |     ^^^^^^^^^^\n',
  ],
  [
    'two sources',
    `${image}    sourceImage: base\n`,
    'images.yaml:5:18: error: image "web" has two sources, rawDisk and sourceImage; keep one of them\n  5 |     sourceImage: base\n    |                  ^^^^\nimages.yaml:4:14: note: rawDisk is set here\n  4 |     rawDisk: { source: gs://b/web.tar.gz }\n    |              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n',
  ],
  [
    'no source',
    'project: golden-prod\nimages:\n  - name: web\n',
    'images.yaml:3:5: error: image "web" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot\n  3 |   - name: web\n    |     ^^^^^^^^^\n',
  ],
  [
    'a bad name',
    image.replace('web\n', 'Web_1\n'),
    'images.yaml:3:11: error: name "Web_1" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash\n  3 |   - name: Web_1\n    |           ^^^^^\n',
  ],
  [
    'a name that is there twice',
    `${image}  - name: web\n    sourceImage: base\n`,
    'images.yaml:5:5: error: image "web" appears twice in project golden-prod; rename or remove one of them\n  5 |   - name: web\n    |     ^^^^^^^^^\nimages.yaml:3:5: note: first defined here\n  3 |   - name: web\n    |     ^^^^^^^^^\n',
  ],
  [
    'a duplicate key',
    `${image}    name: again\n`,
    'images.yaml:5:5: error: this key appears twice in the same map; remove one of them\n  5 |     name: again\n    |     ^^^^\nimages.yaml:3:5: note: first defined here\n  3 |   - name: web\n    |     ^^^^\n',
  ],
  [
    'circular sources',
    'project: golden-prod\nimages:\n  - { name: a, sourceImage: b }\n  - { name: b, sourceImage: a }\n',
    'images.yaml:3:29: error: dependency cycle: a → b → a; give one of these images another source\n  3 |   - { name: a, sourceImage: b }\n    |                             ^\n',
  ],
  [
    'an image that is its own source',
    'project: golden-prod\nimages:\n  - { name: a, sourceImage: a }\n',
    'images.yaml:3:29: error: image "a" is its own source; give it another source\n  3 |   - { name: a, sourceImage: a }\n    |                             ^\n',
  ],
  [
    'an unset variable',
    'project: golden-prod\nimages:\n  - name: web-${vars.release}\n    sourceImage: base\n',
    'images.yaml:3:15: error: variable "release" is not set; set it under vars:, with --var release=…, or as MINTAGE_VAR_release\n  3 |   - name: web-${vars.release}\n    |               ^^^^^^^^^^^^^^^\n',
  ],
  [
    'an unset environment variable',
    'project: golden-prod\nimages:\n  - name: web-${env.NOWHERE}\n    sourceImage: base\n',
    'images.yaml:3:15: error: environment variable NOWHERE is not set or empty; export it before running mintage\n  3 |   - name: web-${env.NOWHERE}\n    |               ^^^^^^^^^^^^^^\n',
  ],
  [
    'a value of a matrix without the matrix',
    'project: golden-prod\nimages:\n  - name: web-${matrix.arch}\n    sourceImage: base\n',
    'images.yaml:3:15: error: ${matrix.arch} has a value only in an entry with a matrix; add matrix: { arch: [VALUE, …] } to the entry that uses it\n  3 |   - name: web-${matrix.arch}\n    |               ^^^^^^^^^^^^^^\n',
  ],
  [
    'a disk without its zone',
    'project: golden-prod\nimages:\n  - name: web\n    sourceDisk: builder\n',
    'images.yaml:4:17: error: sourceDisk "builder" has no zone; write zones/ZONE/disks/builder\n  4 |     sourceDisk: builder\n    |                 ^^^^^^^\n',
  ],
  [
    'no images',
    'project: golden-prod\n',
    'images.yaml:1:1: error: the manifest has no images; list them under images:\n  1 | project: golden-prod\n    | ^^^^^^^^^^^^^^^^^^^^\n',
  ],
]

test.each(manifests)('%s', async (_name, text, expected) => {
  const { code, stdout, stderr } = await validateText(text)
  expect(stderr).toBe(`${expected}\n1 error in the manifest.\n`)
  expect([code, stdout]).toEqual([3, ''])
})

test('all errors together, in the order of the file', async () => {
  const { code, stderr } = await validateText(
    'project: golden-prod\nimages:\n  - name: Web\n    sourceImage: base\n  - nmae: x\n    familly: y\n',
  )
  expect(code).toBe(3)
  expect(stderr.match(/^images.yaml:.*$/gm)).toEqual([
    'images.yaml:3:11: error: name "Web" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
    'images.yaml:5:5: error: unknown key "nmae"; did you mean "name"?',
    'images.yaml:6:5: error: unknown key "familly"; did you mean "family"?',
  ])
})

test('a value that the API spec does not list is a warning, with --strict an error', async () => {
  const text = `${image}    architecture: RISCV64\n`
  const warning = await validateText(text)
  expect([warning.code, warning.stderr]).toEqual([
    0,
    'images.yaml:5:19: warning: "RISCV64" is not a documented value of architecture; documented: ARM64, X86_64\n  5 |     architecture: RISCV64\n    |                   ^^^^^^^\n',
  ])
  expect((await validateText(text, '--strict')).code).toBe(3)
})

test('a missing file', async () => {
  const { code, stderr } = await mintage(['apply', 'nowhere.yaml'])
  expect(stderr).toBe(
    'error: nowhere.yaml: no such file; specify the manifest, or - to read standard input; mintage init writes a new one\n\n1 error in the manifest; nothing was sent.\n',
  )
  expect(code).toBe(3)
})

test.each([
  ['images.yaml', 'images.yml'],
  ['imgaes.yaml', 'images.yml'],
  ['app-prd.yaml', 'app-prod.yaml'],
  ['app-prod', 'app-prod.yaml'],
])('the manifest next to a missing file: %s', async (missing, found) => {
  const path = folder({
    'images.yml': image,
    'app-prod.yaml': image,
    '_catalog.yaml': 'catalog: c\n',
  })
  const { stderr } = await mintage(['validate', join(path, missing)])
  expect(stderr).toBe(
    `error: ${path}/${missing}: no such file; did you mean ${path}/${found}?\n\n1 error in the manifest.\n`,
  )
})

test('a path below a file is one missing file, without a lock file', async () => {
  const path = join(folder({ 'images.yaml': image }), 'images.yaml', 'web.yaml')
  const { code, stderr } = await mintage(['validate', path])
  expect(stderr).toBe(
    `error: ${path}: no such file; specify the manifest, or - to read standard input; mintage init writes a new one\n\n1 error in the manifest.\n`,
  )
  expect(code).toBe(3)
})

test('a missing key file', async () => {
  const path = folder({ 'images.yaml': `${image}    imageEncryptionKey: { rawKeyFile: key.b64 }\n` })
  const { code, stderr } = await mintage(['validate', join(path, 'images.yaml')])
  expect(stderr.split('\n')[0]).toBe(
    `${path}/images.yaml:5:39: error: key file key.b64: no such file (looked for ${path}/key.b64; paths are relative to the manifest)`,
  )
  expect(code).toBe(3)
})

test('a raw key in the manifest draws a warning and is never printed', async () => {
  const key = Buffer.alloc(32, 7).toString('base64')
  const { code, stderr } = await validateText(`${image}    imageEncryptionKey: { rawKey: "${key}" }\n`)
  expect(stderr).toBe(
    'images.yaml:5:35: warning: imageEncryptionKey.rawKey is readable in the manifest; use ${env.NAME} or rawKeyFile instead\n  5 |     imageEncryptionKey: { rawKey: ••• }\n    |                                   ^^^\n',
  )
  expect(code).toBe(0)
})

describe('against the API', () => {
  const manifest = () => join(folder({ 'images.yaml': image }), 'images.yaml')

  test('no credentials', async () => {
    const env = { HOME: '/nonexistent', GOOGLE_APPLICATION_CREDENTIALS: '/nonexistent/key.json' }
    const before = process.env.GOOGLE_APPLICATION_CREDENTIALS
    process.env.GOOGLE_APPLICATION_CREDENTIALS = env.GOOGLE_APPLICATION_CREDENTIALS
    try {
      const { code, stdout, stderr } = await mintage(['plan', manifest()], { env })
      expect([code, stdout]).toEqual([4, ''])
      expect(stderr).toContain('/nonexistent/key.json')
      expect(stderr).toContain('gcloud auth application-default login')
    } finally {
      if (before === undefined) delete process.env.GOOGLE_APPLICATION_CREDENTIALS
      else process.env.GOOGLE_APPLICATION_CREDENTIALS = before
    }
  })

  test('wrong project', async () => {
    await using gce = await startEmulator({ state: { projects: ['other'] } })
    const { code, stderr } = await mintage(['apply', manifest(), '--endpoint', gce.url])
    expect(stderr).toContain(
      "cannot read the images of project golden-prod: The resource 'projects/golden-prod' was not found\n",
    )
    expect(code).toBe(4)
    expect(gce.count('images.insert')).toBe(0)
  })

  test('no permission to read', async () => {
    await using gce = await startEmulator()
    gce.deny('compute.images.list', 'compute.images.get')
    const { code, stderr } = await mintage(['apply', manifest(), '--endpoint', gce.url])
    expect(stderr).toContain(
      "cannot read the images of project golden-prod: Required 'compute.images.get' permission for 'projects/golden-prod/global/images/web'\n",
    )
    expect(stderr).toContain('grant compute.images.get')
    expect(code).toBe(4)
  })

  test('no permission to create', async () => {
    await using gce = await startEmulator()
    gce.deny('compute.images.create')
    const { code, stdout } = await mintage(['apply', manifest(), '--endpoint', gce.url])
    expect(stdout).toContain("Required 'compute.images.create' permission for 'projects/golden-prod")
    expect(code).toBe(4)
  })

  test('endpoint down', async () => {
    const gce = await startEmulator()
    await gce.close()
    const { code, stdout, stderr } = await mintage(['apply', manifest(), '--endpoint', gce.url])
    expect(stderr).toContain('connection refused')
    expect([code, stdout]).toEqual([1, ''])
  })

  test('a source image that does not exist', async () => {
    const clock = new FakeClock({ autoAdvance: true })
    await using gce = await startEmulator({ clock })
    const path = join(
      folder({
        'images.yaml':
          'project: golden-prod\nimages:\n  - name: web\n    sourceImage: nowhere\n  - name: db\n    rawDisk: { source: gs://b/db.tar.gz }\n',
      }),
      'images.yaml',
    )
    const { code, stdout } = await mintage(['apply', path, '--endpoint', gce.url], { clock })
    expect(stdout).toContain('source image projects/golden-prod/global/images/nowhere not found')
    expect(stdout).toContain('1 created')
    expect(code).toBe(1)
  })
})
