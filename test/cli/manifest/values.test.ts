import { expect, test } from 'vitest'
import { validateText } from '../../support/cli.ts'

const head = 'project: golden-prod\nimages:\n  - name: web\n'
const image = `${head}    rawDisk: { source: gs://b/web.tar.gz }\n`

/** What the field's line is, and the error below it, without its place: exit code 3. */
test.each([
  ['timeout: 0s', 'timeout "0s" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d'],
  // in quotes they would be refused as well
  ['timeout: 90', 'timeout "90" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d'],
  [
    'project: 12345',
    'project "12345" is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)',
  ],
  ['labels: { n: 1 }', 'labels.n must be a string, not a number; quote it: "1"'],
  ['diskSizeGb: 1.5', 'diskSizeGb "1.5" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: 0', 'diskSizeGb "0" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: true', 'diskSizeGb "true" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: {}', 'diskSizeGb must be a whole number or a string, not a map'],
  ['forceCreate: 1', 'forceCreate "1" is neither true nor false'],
  ['constructor: x', 'unknown key "constructor"'],
  ['__proto__: { name: x }', 'unknown key "__proto__"'],
  ['toString: x', 'unknown key "toString"'],
  ['? [a, b]: x', 'a key must be a string, not a list or a map'],
  ['licenses: [null]', 'an entry of licenses has no value; set one, or remove it'],
  ['licenses: [{ a: b }]', 'an entry of licenses must be a string, not a map'],
  [
    'timeout: 0.0h0m',
    'timeout "0.0h0m" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d',
  ],
  [
    `timeout: ${'9'.repeat(400)}d`,
    `timeout "${'9'.repeat(400)}d" is not a duration longer than zero: write it as 90s, 30m, 1h30m or 30d`,
  ],
  [
    'diskSizeGb: "9223372036854775808"',
    'diskSizeGb "9223372036854775808" is not a whole number from 1 to 9223372036854775807',
  ],
  [
    'diskSizeGb: 9223372036854775808',
    'diskSizeGb "9223372036854775808" is not a whole number from 1 to 9223372036854775807',
  ],
  [
    'licenseCodes: ["9999999999999999999"]',
    'licenseCodes "9999999999999999999" is not a whole number from 1 to 9223372036854775807',
  ],
  [
    'licenseCodes: [12345678901234567890]',
    'licenseCodes "12345678901234567890" is not a whole number from 1 to 9223372036854775807',
  ],
  [
    'licenseCodes: [5543610867827062957]',
    'licenseCodes 5543610867827062957 is too large for an exact number; quote it: "5543610867827062957"',
  ],
  ['licenseCodes: [1e17]', 'licenseCodes 1e17 is too large for an exact number; quote it'],
  ['storageLocations: [""]', 'an entry of storageLocations must not be empty; set a value, or remove it'],
  ['licenses: ["", x]', 'an entry of licenses must not be empty; set a value, or remove it'],
  ['family: ""', 'family must not be empty; set a value, or remove it'],
  ['sourceType: ""', 'sourceType must not be empty; set a value, or remove it'],
  ['guestOsFeatures: [""]', 'an entry of guestOsFeatures must not be empty; set a value, or remove it'],
  [
    'imageEncryptionKey: { rawKeyFile: "" }',
    'imageEncryptionKey.rawKeyFile must not be empty; set a value, or remove it',
  ],
  [
    'params: { resourceManagerTags: { tagKeys/1: "" } }',
    'params.resourceManagerTags.tagKeys/1 must not be empty; set a value, or remove it',
  ],
  [
    'licenses: [projects/debian-cloud/licenses/debian-12]',
    'licenses "projects/debian-cloud/licenses/debian-12" is not a license; write projects/PROJECT/global/licenses/LICENSE',
  ],
  [
    'licenses: ["https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12"]',
    'licenses "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/debian-12" is not a license; write projects/PROJECT/global/licenses/LICENSE',
  ],
  [
    'storageLocations: [US-CENTRAL1]',
    'storageLocations "US-CENTRAL1" is not a location; write a region such as us-central1, or us, eu or asia, in lowercase',
  ],
  [
    'storageLocations: [us-central1-a]',
    'storageLocations "us-central1-a" is not a location; write a region such as us-central1, or us, eu or asia, in lowercase',
  ],
  [
    'imageEncryptionKey: { rsaEncryptedKey: ieCx }',
    'imageEncryptionKey.rsaEncryptedKey must be 344 characters of base64',
  ],
])('%s is rejected', async (line, message) => {
  const { code, stderr } = await validateText(`${image}    ${line}\n`)
  expect(stderr.match(/^images.yaml:.*$/gm)).toEqual([expect.stringMatching(/^images\.yaml:5:\d+: error: /)])
  expect(stderr.split('\n')[0]?.replace(/^images\.yaml:5:\d+: error: /, '')).toBe(message)
  expect(code).toBe(3)
})

test.each([
  [
    'rawDisk: { source: s3://b/o }',
    'rawDisk.source "s3://b/o" is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  ],
  [
    'rawDisk: { source: gs://b }',
    'rawDisk.source "gs://b" is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  ],
  [
    'rawDisk: { source: gs://b/folder/ }',
    'rawDisk.source "gs://b/folder/" is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  ],
  [
    'rawDisk: { source: "https://example.com/web.tar.gz" }',
    'rawDisk.source "https://example.com/web.tar.gz" is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  ],
  [
    'rawDisk: { source: "https://storage.googleapis.com/b/web.tar.gz?X-Goog-Signature=1" }',
    'rawDisk.source "https://storage.googleapis.com/b/web.tar.gz?X-Goog-Signature=1" is not an object in Cloud Storage; write gs://BUCKET/OBJECT',
  ],
  [
    'sourceDisk: zones/US-CENTRAL1-A/disks/builder',
    'sourceDisk "zones/US-CENTRAL1-A/disks/builder" is not a valid source; write zones/ZONE/disks/DISK, regions/REGION/disks/DISK, or either after projects/PROJECT/',
  ],
  [
    'sourceImage: projects/Golden Prod/global/images/base',
    'sourceImage "projects/Golden Prod/global/images/base" is not a valid source; write IMAGE, family/FAMILY, or projects/PROJECT/global/images/ and one of the two',
  ],
  ['rawDisk: { source: "" }', 'rawDisk.source must not be empty; set a value, or remove it'],
  ['sourceImage: ""', 'sourceImage must not be empty; set a value, or remove it'],
])('the source %s is rejected', async (line, message) => {
  const { code, stderr } = await validateText(`${head}    ${line}\n`)
  expect(stderr.match(/^images.yaml:4:.*$/gm)?.map((text) => text.replace(/^.*?: error: /, ''))).toEqual([
    message,
  ])
  expect(code).toBe(3)
})

test.each([
  'timeout: 0.5s',
  'timeout: 0h30m',
  'diskSizeGb: "9223372036854775807"',
  'diskSizeGb: 9007199254740991',
  'licenseCodes: ["5543610867827062957", 1000205]',
  'description: ""',
  'labels: { n: "" }',
  'licenses: [debian-12, global/licenses/a, projects/p/global/licenses/b, "https://www.googleapis.com/compute/v1/projects/p/global/licenses/c", //compute.googleapis.com/projects/p/global/licenses/d]',
  'storageLocations: [us]',
  'storageLocations: [northamerica-northeast1]',
  'storageLocations: [u-us-prp1]',
  `imageEncryptionKey: { rsaEncryptedKey: "${'A'.repeat(342)}==" }`,
])('%s is accepted', async (line) => {
  const { code, stderr } = await validateText(`${image}    ${line}\n`)
  expect([code, stderr]).toEqual([0, ''])
})

test.each([
  ['images: [web]', '2:10: error: an entry of images must be a map, not a string'],
  ['images: [null]', '2:10: error: an entry of images has no value; set one, or remove it'],
  ['images: {}', '2:9: error: images must be a list, not a map'],
])('%s is rejected', async (line, message) => {
  const { stderr } = await validateText(`project: golden-prod\n${line}\n`)
  expect(stderr.match(/^images\.yaml:.*$/gm)).toEqual([`images.yaml:${message}`])
})

test('an invalid project is not reported as missing too', async () => {
  const { stderr } = await validateText(image.replace('golden-prod', '""'))
  expect(stderr.match(/error: .*/g)).toEqual(['error: project must not be empty; set a value, or remove it'])
})

test.each([
  'gs://b/web.tar.gz',
  'https://storage.googleapis.com/b/folder/web.tar.gz',
  'https://www.googleapis.com/storage/v1/b/b/o/web.tar.gz',
  'https://my-bucket.storage.googleapis.com/web.tar.gz',
  'https://storage.cloud.google.com/b/web.tar.gz',
  'https://commondatastorage.googleapis.com/b/web.tar.gz',
  'https://storage.apis-tpclp.goog/b/web.tar.gz',
  'projects/p/locations/us/repositories/r/packages/k/versions/v1',
])('the raw disk %s is accepted', async (source) => {
  const { code, stderr } = await validateText(`${head}    rawDisk: { source: "${source}" }\n`)
  expect([code, stderr]).toEqual([0, ''])
})

const pack = 'tar --format=oldgnu -Sczf NAME.tar.gz disk.raw'

test.each([
  ['disk.tgz', 'rename the object to NAME.tar.gz'],
  ['disk.tar', `pack disk.raw with gzip: ${pack}`],
  ['disk.vmdk', `convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`],
  ['disk.QCOW2', `convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`],
  ['disk.vhd', `convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`],
  [
    'disk.ova',
    `unpack it, then convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`,
  ],
  ['disk.raw', `rename the file to disk.raw and pack it: ${pack}`],
  ['disk', `rename the file to disk.raw and pack it: ${pack}`],
])('an archive not named *.tar.gz draws a warning with a remedy: %s', async (object, remedy) => {
  const text = `${head}    rawDisk:\n      source: gs://b/${object}\n`
  const { code, stderr } = await validateText(text)
  expect(stderr.split('\n')[0]).toBe(
    `images.yaml:5:15: warning: rawDisk.source "gs://b/${object}" is not named *.tar.gz, the only archive format that Compute Engine accepts; ${remedy}`,
  )
  expect(code).toBe(0)
  expect((await validateText(text, '--strict')).code).toBe(3)
})

test.each([
  ['images:', 'the manifest has no images; list them under images:'],
  [
    'images: { web: { sourceImage: base } }',
    'images must be a list, not a map; start each entry with a dash',
  ],
  [
    'images: [{ name: web, rawDisk: gs://b/web.tar.gz }]',
    'rawDisk must be a map, not a string; write rawDisk: { source: … }',
  ],
  [
    'images: [{ name: web, sourceImage: a, labels: "team:web" }]',
    'labels must be a map, not a string; write a space after the colon',
  ],
  [
    'images: [{ name: web, sourceImage: a, labels: "team=web,env=prod" }]',
    'labels must be a map, not a string; write labels: { team: web, env: prod }',
  ],
  ['images: [{ name: web, sourceImage: a, labels: "team=Web" }]', 'labels must be a map, not a string'],
  [
    'images: [{ name: web, sourceImage: a, guestOsFeatures: "GVNIC,UEFI_COMPATIBLE" }]',
    'guestOsFeatures must be a list, not a string; write guestOsFeatures: [GVNIC, UEFI_COMPATIBLE]',
  ],
  [
    'images: [{ name: web, sourceImage: a, licenseCodes: 1000205 }]',
    'licenseCodes must be a list, not a number; write licenseCodes: [1000205]',
  ],
  [
    'images: [{ name: web, sourceImage: a, verify: ./smoke.sh --fast }]',
    'verify must be a list or a map, not a string; write verify: [./smoke.sh, --fast]',
  ],
  [
    'images: [{ name: web, sourceImage: a, diskSizeGb: 10GB }]',
    'diskSizeGb "10GB" is not a whole number from 1 to 9223372036854775807; write 10, as its unit is GB',
  ],
  // a value with quotes or expressions may need more than brackets
  [
    `images: [{ name: web, sourceImage: a, verify: "sh -c 'exit 1'" }]`,
    'verify must be a list or a map, not a string',
  ],
  // no key material is quoted
  [
    'images: [{ name: web, sourceImage: a, imageEncryptionKey: rawKey=abc }]',
    'imageEncryptionKey must be a map, not a string',
  ],
])('%s has a correction', async (line, message) => {
  const { stderr } = await validateText(`project: golden-prod\n${line}\n`)
  expect(stderr.match(/(?<=^images\.yaml:2:\d+: error: ).*$/gm)).toEqual([message])
})

test('a label with an invalid key and an invalid value has two errors', async () => {
  const { stderr } = await validateText(`${image}    labels: { Owner: joe@example.com }\n`)
  expect(stderr.match(/error: .*/g)).toEqual([
    'error: "Owner" is not a valid label key: 1-63 lowercase letters, digits, dashes and underscores, starting with a letter',
    'error: labels.Owner "joe@example.com" is not a valid label value: at most 63 lowercase letters, digits, dashes and underscores',
  ])
})
