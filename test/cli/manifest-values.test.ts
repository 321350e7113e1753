import { expect, test } from 'vitest'
import { validateText } from '../support/cli.ts'

const head = 'project: golden-prod\nimages:\n  - name: web\n'
const image = `${head}    rawDisk: { source: gs://b/web.tar.gz }\n`

/** What the field's line is, and the error below it, without its place: exit code 3. */
test.each([
  ['timeout: 0s', 'timeout "0s" is not a duration longer than zero: write it as 90s, 30m or 1h30m'],
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
