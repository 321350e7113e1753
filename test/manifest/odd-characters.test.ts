import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { firstOddCharacter } from '../../src/manifest/spelling/odd-characters.ts'
import { didYouMean } from '../../src/manifest/spelling/suggest.ts'
import { folder, mintage, validateText } from '../support/cli.ts'

test.each([
  ['web\u00A0', 'U+00A0 (no-break space); write a plain space'],
  ['we\u200Bb', 'U+200B (zero-width space); remove it'],
  ['\uFEFFweb', 'U+FEFF (byte order mark, or zero-width no-break space); remove it'],
  ['\u201Cweb\u201D', 'U+201C (curly quote); write a straight quote'],
  ['cafe\u0301', 'U+0301 (combining mark); write letter and accent as one character (Unicode NFC)'],
  ['web\r', 'U+000D (carriage return); remove it'],
  ['web\n', 'U+000A (line break); remove it'],
  ['web\u20131', 'U+2013 (dash); write -'],
  ['n\u0430me', 'U+0430 (looks like "a"); write the Latin letter'],
  ['n\u03BFde', 'U+03BF (looks like "o"); write the Latin letter'],
  ['\u202Eweb', 'U+202E (direction control); remove it'],
])('in %j the odd character is named', (text, named) => {
  expect(firstOddCharacter(text)?.text).toBe(named)
})

test.each([
  'web-1',
  'caf\u00E9',
  '\u0438\u043C\u044F',
  '\u0441\u0442\u0440\u0430\u043D\u0430',
  '\u65E5\u672C',
])('%s holds none', (text) => {
  expect(firstOddCharacter(text)).toBeUndefined()
})

const image = '  - name: web\n    rawDisk: { source: gs://b/o.tar.gz }\n'

/** All that is reported, with the place as `line:column: severity: message`. */
async function reportsOf(text: string): Promise<readonly string[]> {
  const { stderr } = await validateText(text)
  return [...stderr.matchAll(/^images\.yaml:(\d+:\d+: (?:error|warning): .*)$/gm)].map(
    ([, line = '']) => line,
  )
}

describe('invisible and look-alike characters are reported by code point and place', () => {
  test.each([
    [
      'no-break spaces as indentation',
      '  - name: web\n\u00A0\u00A0\u00A0\u00A0rawDisk: { source: gs://b/o.tar.gz }\n',
      '4:1: error: this line contains U+00A0 (no-break space); write a plain space (4 in total)',
    ],
    [
      'a no-break space after a colon',
      '  - name:\u00A0web\n    rawDisk: { source: gs://b/o.tar.gz }\n',
      '3:10: error: this line contains U+00A0 (no-break space); write a plain space',
    ],
    [
      'a zero-width space in a key',
      `${image}    fam\u200Bily: web\n`,
      '5:8: error: key "fam\uFFFDily" contains U+200B (zero-width space); remove it',
    ],
    [
      'a letter of another script in a key',
      '  - n\u0430me: web\n    rawDisk: { source: gs://b/o.tar.gz }\n',
      '3:6: error: key "n\u0430me" contains U+0430 (looks like "a"); write the Latin letter',
    ],
    [
      'curly quotes around a name',
      image.replace('web', '\u201Cweb\u201D'),
      '3:11: error: name "\u201Cweb\u201D" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash; it contains U+201C (curly quote); write a straight quote',
    ],
    [
      'a zero-width space in a name',
      image.replace('web', 'we\u200Bb'),
      '3:13: error: name "we\uFFFDb" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash; it contains U+200B (zero-width space); remove it',
    ],
    [
      'a zero-width space in a value of the API',
      `${image}    architecture: ARM\u200B64\n`,
      '5:22: warning: "ARM\uFFFD64" is not a documented value of architecture; it contains U+200B (zero-width space); remove it',
    ],
    [
      'a combining accent in a label',
      `${image}    labels: { team: "cafe\u0301" }\n`,
      '5:26: error: labels.team "cafe\u0301" is not a valid label value: at most 63 lowercase letters, digits, dashes and underscores; it contains U+0301 (combining mark); write letter and accent as one character (Unicode NFC)',
    ],
    [
      'a no-break space in a source',
      image.replace('gs://b/o.tar.gz', 'gs://b/a\u00A0b.tar.gz'),
      '4:32: warning: the value of "source" contains U+00A0 (no-break space); write a plain space',
    ],
    [
      'curly quotes around a description',
      `${image}    description: \u201CFront end\u201D\n`,
      '5:18: warning: the value of "description" contains U+201C (curly quote); write a straight quote',
    ],
  ])('%s', async (_what, lines, expected) => {
    expect(await reportsOf(`project: golden-prod\nimages:\n${lines}`)).toEqual([expected])
  })

  test('a file with lone CRs as line ends', async () => {
    expect(await reportsOf(`project: golden-prod\nimages:\n${image}`.replaceAll('\n', '\r'))).toEqual([
      '1:21: error: U+000D (carriage return) alone is not a line break; save the file with LF or CR LF',
    ])
  })

  test('typography in a description, and emoji, are allowed', async () => {
    const description = 'L\u2019image\u00A0: \u201Cfront\u201D \u2013 \u{1F468}\u200D\u{1F4BB}'
    expect(
      await reportsOf(`project: golden-prod\nimages:\n${image}    description: "${description}"\n`),
    ).toEqual([])
  })

  test('a zero-width space in an environment variable, without its value', async () => {
    const path = join(
      folder({ 'images.yaml': `project: golden-prod\nimages:\n${image.replace('web', '${env.N}')}` }),
      'images.yaml',
    )
    const { code, stderr } = await mintage(['validate', path], { env: { N: 'secret\u200B-name' } })
    expect(stderr).toContain('; it contains U+200B (zero-width space); remove it\n')
    expect(stderr).not.toContain('secret')
    expect(code).toBe(3)
  })
})

describe('did you mean', () => {
  const features = [
    'SEV_CAPABLE',
    'SEV_LIVE_MIGRATABLE',
    'SEV_SNP_CAPABLE',
    'UEFI_COMPATIBLE',
    'VIRTIO_SCSI_MULTIQUEUE',
  ]
  const architectures = ['ARM64', 'X86_64']

  test.each([
    ['amd64', architectures, 'X86_64'],
    ['x86_64', architectures, 'X86_64'],
    ['x86-64', architectures, 'X86_64'],
    ['x64', architectures, 'X86_64'],
    ['x86', architectures, 'X86_64'],
    ['aarch64', architectures, 'ARM64'],
    ['arm', architectures, 'ARM64'],
    ['UEFI', features, 'UEFI_COMPATIBLE'],
    ['SEV_SNP', features, 'SEV_SNP_CAPABLE'],
    ['sev', features, 'SEV_CAPABLE'],
    ['virtio-scsi', features, 'VIRTIO_SCSI_MULTIQUEUE'],
    ['source_disk', ['sourceDisk', 'sourceImage'], 'sourceDisk'],
    ['nmae', ['name', 'family'], 'name'],
  ])('%s', (word, candidates, meant) => {
    expect(didYouMean(word, candidates)).toBe(`; did you mean "${meant}"?`)
  })

  test('suggests nothing that differs too much', () => {
    expect(didYouMean('riscv64', architectures)).toBe('')
  })

  test('reports the character instead of suggesting a word that looks the same', () => {
    expect(didYouMean('n\u0430me', ['name'])).toBe(
      '; it contains U+0430 (looks like "a"); write the Latin letter',
    )
  })
})
