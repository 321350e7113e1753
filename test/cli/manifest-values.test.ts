import { expect, test } from 'vitest'
import { validateText } from '../support/cli.ts'

const head = 'project: golden-prod\nimages:\n  - name: web\n'
const image = `${head}    rawDisk: { source: gs://b/web.tar.gz }\n`

/** What the field's line is, and the error below it, without its place: exit code 3. */
test.each([
  ['timeout: 0s', 'timeout "0s" is not a duration longer than zero: write it as 90s, 30m or 1h30m'],
  // in quotes they would be refused as well
  ['timeout: 90', 'timeout "90" is not a duration longer than zero: write it as 90s, 30m or 1h30m'],
  [
    'project: 12345',
    'project "12345" is not a project id: 6-30 lowercase letters, digits and dashes, starting with a letter (the id, not the name or number)',
  ],
  ['labels: { n: 1 }', 'labels.n must be a string, not a number; put it in quotes: "1"'],
  ['diskSizeGb: 1.5', 'diskSizeGb "1.5" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: 0', 'diskSizeGb "0" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: true', 'diskSizeGb "true" is not a whole number from 1 to 9223372036854775807'],
  ['diskSizeGb: {}', 'diskSizeGb must be a whole number or a string, not a map'],
  ['forceCreate: 1', 'forceCreate "1" is neither true nor false'],
  ['constructor: x', 'unknown key "constructor"'],
  ['__proto__: { name: x }', 'unknown key "__proto__"'],
  ['toString: x', 'unknown key "toString"'],
  ['? [a, b]: x', 'a key must be a single word, not a list or a map'],
  ['licenses: [null]', 'an entry of licenses has no value; give it one, or remove it'],
  ['licenses: [{ a: b }]', 'an entry of licenses must be a string, not a map'],
  ['timeout: 0.0h0m', 'timeout "0.0h0m" is not a duration longer than zero: write it as 90s, 30m or 1h30m'],
  [
    `timeout: ${'9'.repeat(400)}d`,
    `timeout "${'9'.repeat(400)}d" is not a duration longer than zero: write it as 90s, 30m or 1h30m`,
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
    'licenseCodes 5543610867827062957 is too large to be read exactly as a number; put it in quotes: "5543610867827062957"',
  ],
  ['licenseCodes: [1e17]', 'licenseCodes 1e17 is too large to be read exactly as a number; put it in quotes'],
  ['storageLocations: [""]', 'storageLocations must not be empty; give it a value, or remove it'],
  ['licenses: ["", x]', 'licenses must not be empty; give it a value, or remove it'],
  ['family: ""', 'family must not be empty; give it a value, or remove it'],
  ['sourceType: ""', 'sourceType must not be empty; give it a value, or remove it'],
  ['guestOsFeatures: [""]', 'guestOsFeatures must not be empty; give it a value, or remove it'],
  [
    'imageEncryptionKey: { rawKeyFile: "" }',
    'imageEncryptionKey.rawKeyFile must not be empty; give it a value, or remove it',
  ],
  [
    'params: { resourceManagerTags: { tagKeys/1: "" } }',
    'params.resourceManagerTags.tagKeys/1 must not be empty; give it a value, or remove it',
  ],
])('%s is refused', async (line, message) => {
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
  ['rawDisk: { source: "" }', 'rawDisk.source must not be empty; give it a value, or remove it'],
  ['sourceImage: ""', 'sourceImage must not be empty; give it a value, or remove it'],
])('the source %s is refused', async (line, message) => {
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
])('%s is taken', async (line) => {
  const { code, stderr } = await validateText(`${image}    ${line}\n`)
  expect([code, stderr]).toEqual([0, ''])
})

test.each([
  ['images: [web]', '2:10: error: an entry of images must be a map, not a string'],
  ['images: [null]', '2:10: error: an entry of images has no value; give it one, or remove it'],
  ['images: {}', '2:9: error: images must be a list, not a map'],
])('%s is refused', async (line, message) => {
  const { stderr } = await validateText(`project: golden-prod\n${line}\n`)
  expect(stderr.match(/^images\.yaml:.*$/gm)).toEqual([`images.yaml:${message}`])
})

test('a project that is wrong is not said to be missing too', async () => {
  const { stderr } = await validateText(image.replace('golden-prod', '""'))
  expect(stderr.match(/error: .*/g)).toEqual([
    'error: project must not be empty; give it a value, or remove it',
  ])
})
