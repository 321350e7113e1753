import { describe, expect, test } from 'vitest'
import { validateText } from '../../support/cli.ts'

/** Everything that is reported of a manifest, as `line:column: error: message`. */
async function reportsOf(text: string): Promise<readonly string[]> {
  const { code, stderr } = await validateText(text)
  expect(code).toBe(3)
  expect(stderr).not.toContain('bug')
  return [...stderr.matchAll(/^images\.yaml:(\d+:\d+: (?:error|warning): .*)$/gm)].map(
    ([, line = '']) => line,
  )
}

const head = 'project: golden-prod\nimages:\n'
const source = '    rawDisk: { source: gs://b/o.tar.gz }\n'

/** What is wrong, the lines of the manifest below `images:` (from line 3 on), and where the error is. */
const faults: readonly (readonly [string, string, string])[] = [
  [
    'a colon in text',
    `  - name: web\n    description: Web: front end\n${source}`,
    '4:18: error: a value with ": " in it requires quotes; a map starts on the line below its key',
  ],
  [
    'a map on the line of its key',
    '  - name: web\n    rawDisk: source: gs://b/o.tar.gz\n',
    '4:14: error: a value with ": " in it requires quotes; a map starts on the line below its key',
  ],
  [
    'a dash without a space',
    `  -name: web\n${source}`,
    '3:3: error: write a space after the dash of a list entry',
  ],
  [
    'a dash without a space that is valid YAML',
    '  -name: web\n',
    '3:3: error: write a space after the dash of a list entry',
  ],
  [
    'a colon without a space',
    `  - name:web\n${source}`,
    '3:5: error: write a space after the colon: name: …',
  ],
  [
    'a colon without a space in a flow map',
    '  - { name: web, family:x, rawDisk: { source: gs://b/o.tar.gz } }\n',
    '3:18: error: unknown key "family:x"; write a space after the colon: family: …',
  ],
  [
    'a colon without a space in a flow map of names that users choose',
    '  - { name: web, labels: { team:"web" }, rawDisk: { source: gs://b/o.tar.gz } }\n',
    '3:28: error: write a space after the colon: team: …',
  ],
  [
    'a colon without a space in a variable',
    `  - name: web\n${source}vars: { release:"1" }\n`,
    '5:9: error: write a space after the colon: release: …',
  ],
  [
    'a colon without a space in an entry of one line',
    '  - name:web\n',
    '3:5: error: an entry of images must be a map, not a string; write a space after the colon',
  ],
  [
    'a missing colon',
    `  - name: web\n    family front\n${source}`,
    '4:5: error: missing colon after "family"; write family: and the value',
  ],
  [
    'a key alone',
    `  - name: web\n    family\n${source}`,
    '4:5: error: missing colon after "family"; write family: …',
  ],
  [
    'a line of what may be a key of encryption, which is not quoted',
    `  - name: web\n    NR2iHgXdCbOF68P5mmHbawt =\n${source}`,
    '4:5: error: missing colon; write key: …',
  ],
  [
    'a line of what may be a key of encryption, cut at a slash',
    `  - name: web\n    abcdefgh/NR2iHgXdCbOF68P5mmHbawt\n${source}`,
    '4:5: error: this line is neither a key with a value (key: value) nor a list entry (- …)',
  ],
  [
    'a key one space too deep, below a plain value',
    `  - name: web\n    family: web\n     description: front end\n${source}`,
    '5:6: error: "description" is indented by 5 spaces, under "family", which already has a value; indent it by 4 as "family" is, or remove that value',
  ],
  [
    'a key one space too deep, below a quoted value',
    `  - name: web\n    family: "web"\n     description: front end\n${source}`,
    '5:6: error: "description" is indented by 5 spaces, but "family" above is by 4; align them',
  ],
  [
    'a key one space too shallow',
    `  - name: web\n   family: web\n${source}`,
    '4:4: error: "family" is indented by 3 spaces, but "name" above is by 4; align them',
  ],
  [
    'an entry one space too deep',
    `  - name: web\n${source}   - name: db\n${source}`,
    '5:4: error: this entry is indented by 3 spaces, but the entries above are by 2; align them',
  ],
  [
    'an entry one space too shallow',
    `  - name: web\n${source} - name: db\n   rawDisk: { source: gs://b/o.tar.gz }\n`,
    '5:2: error: this entry is indented by 1 space, but the entries above are by 2; align them',
  ],
  [
    'a key below a value',
    '  - name: web\n    rawDisk: x\n      source: gs://b/o.tar.gz\n',
    '5:7: error: "source" is indented by 6 spaces, under "rawDisk", which already has a value; indent it by 4 as "rawDisk" is, or remove that value',
  ],
  [
    'a double quote that is not closed',
    `  - name: "web\n    family: web\n${source}`,
    '3:11: error: this double quote is not closed; write another " where the string ends',
  ],
  [
    'a double quote that is not closed, before other quotes',
    `  - name: "web\n    family: "web"\n    description: "x"\n${source}`,
    '3:11: error: this double quote is not closed; write another " where the string ends',
  ],
  [
    'a single quote that is not closed',
    `  - name: 'web\n${source}`,
    "3:11: error: this single quote is not closed; write another ' where the string ends",
  ],
  [
    'a quote that is not closed in a flow list',
    `  - name: web\n    guestOsFeatures: ["GVNIC]\n${source}`,
    '4:23: error: this double quote is not closed; write another " where the string ends',
  ],
  [
    'an apostrophe within single quotes',
    `  - name: web\n    description: 'Web's front end'\n${source}`,
    "4:22: error: an apostrophe inside single quotes is written twice (''); or put the string in double quotes",
  ],
  [
    'a double quote within double quotes',
    `  - name: web\n    description: "say "hi" now"\n${source}`,
    String.raw`4:23: error: write a double quote inside double quotes as \"; or put the string in single quotes`,
  ],
  [
    'text behind the closing quote',
    `  - name: web\n    description: "Web" front\n${source}`,
    '4:24: error: text follows the closing quote; move it inside the quotes',
  ],
  [
    'a flow list that is not closed',
    `  - name: web\n    guestOsFeatures: [GVNIC\n${source}`,
    '4:22: error: this [ is not closed; write ] where it ends',
  ],
  [
    'a flow map that is not closed',
    '  - name: web\n    rawDisk: { source: gs://b/o.tar.gz\n    family: web\n',
    '4:14: error: this { is not closed; write } where it ends',
  ],
  [
    'the outer of two flow maps that is not closed',
    '  - { name: web, rawDisk: { source: gs://b/o.tar.gz }\n  - { name: db, rawDisk: { source: gs://b/o.tar.gz } }\n',
    '3:5: error: this { is not closed; write } where it ends',
  ],
  [
    'a bracket closed by one of the other kind',
    `  - name: web\n    guestOsFeatures: [GVNIC}\n${source}`,
    '4:22: error: this [ is closed by }; write ] there',
  ],
  [
    'a bracket too many',
    `  - name: web\n    guestOsFeatures: [GVNIC]]\n${source}`,
    '4:29: error: this ] has no opening bracket; remove it, or quote the value',
  ],
  [
    'a missing comma between quoted values',
    '  - { name: "web" family: "b", rawDisk: { source: gs://b/o.tar.gz } }\n',
    '3:19: error: missing comma before this; commas separate the items inside { } and [ ]',
  ],
  [
    'a missing comma between plain values',
    '  - { name: web rawDisk: { source: gs://b/o.tar.gz } }\n',
    '3:17: error: missing comma before this key; or quote the value if ": " is part of it',
  ],
  [
    'a value that starts with @',
    `  - name: @web\n${source}`,
    '3:11: error: a value cannot start with @; quote it',
  ],
  [
    'a value that starts with `',
    `  - name: \`web\`\n${source}`,
    '3:11: error: a value cannot start with `; quote it',
  ],
  [
    'a value that starts with %',
    `  - { name: %web, rawDisk: { source: gs://b/o.tar.gz } }\n`,
    '3:13: error: a value cannot start with %; quote it',
  ],
  [
    'a value that starts with |',
    `  - name: |web\n${source}`,
    '3:11: error: after | the text starts on the next line; quote a value that starts with |',
  ],
  [
    'a text block that is not indented',
    `  - name: web\n    description: |\n    some text\n    and more\n${source}`,
    '5:5: error: the text of "description: |" must be indented more than its key, every line the same; indent this line by 6 spaces',
  ],
  [
    'a text block with a line too shallow',
    `  - name: web\n    description: >-\n      some text\n     and more\n${source}`,
    '6:6: error: the text of "description: >-" must be indented more than its key, every line the same; indent this line by 6 spaces',
  ],
  [
    'a backslash within double quotes',
    String.raw`  - name: web
    description: "C:\web"
` + source,
    String.raw`4:21: error: \w is not an escape sequence; write \\ for a backslash, or use single quotes`,
  ],
  [
    'a tab within the indentation',
    `  - name: web\n  \t  family: x\n${source}`,
    '4:3: error: tabs cannot indent YAML; use spaces',
  ],
  ['a tab after a dash', `  -\tname: web\n${source}`, '3:4: error: tabs cannot indent YAML; use spaces'],
  [
    'the template of another tool',
    `  - name: {{ vars.x }}-web\n${source}`,
    '3:11: error: templates in {{ }} are not supported; write ${vars.NAME}, in quotes inside { } and [ ]',
  ],
  [
    'a tag',
    `  - name: !Ref web\n${source}`,
    '3:11: error: tags such as !Ref are not supported; remove the tag',
  ],
  [
    'a merge of a string',
    `  - name: web\n    <<: web\n${source}`,
    '4:9: error: <<: requires a map or a list of maps, not a single value; use the alias of a map',
  ],
  [
    'a merge of nothing',
    `  - name: web\n    <<:\n${source}`,
    '4:8: error: <<: requires a map or a list of maps, not nothing; use the alias of a map',
  ],
  [
    'a merge of a list of strings',
    `  - name: web\n    <<: [GVNIC]\n${source}`,
    '4:9: error: <<: requires a map or a list of maps, not a list; use the alias of a map',
  ],
  [
    'a misspelled anchor',
    `  - &front\n    name: web\n${source}  - <<: *fronnt\n    name: db\n`,
    '6:9: error: alias *fronnt has no anchor; did you mean "front"?',
  ],
  [
    'an alias without any anchor',
    `  - name: web\n    description: *bold*\n${source}`,
    '4:18: error: alias *bold* has no anchor; define &bold* before it, or quote the value if it is text',
  ],
]

test.each(faults)(
  '%s is named at its place, with a way out, and nothing else',
  async (_what, lines, expected) => {
    expect(await reportsOf(head + lines)).toEqual([expected])
  },
)

test('a merge of a list with an anchor does not crash', async () => {
  const text =
    'project: golden-prod\ndefaults:\n  guestOsFeatures: &features [GVNIC]\nimages:\n  - name: web-1\n    <<: *features\n    nmae: x\n'
  expect(await reportsOf(text)).toEqual([
    '6:9: error: <<: requires a map or a list of maps, not a list; use the alias of a map',
    '7:5: error: unknown key "nmae"; did you mean "name"?',
  ])
})

test('merges of maps and of lists of maps are read, the own key before the merged ones', async () => {
  const text = `x-a: &a { family: a, description: a }\nx-b: &b { family: b, architecture: ARM64 }\n${head}  - { name: web, <<: [*a, *b], description: own, rawDisk: { source: gs://b/o.tar.gz } }\n  - { name: db, "<<": x, rawDisk: { source: gs://b/o.tar.gz } }\n`
  expect(await reportsOf(text)).toEqual(['6:17: error: unknown key "<<"'])
})

test('a leftover merge conflict is reported as such', async () => {
  const text = `project: golden-prod\n<<<<<<< HEAD\nvars: { a: b }\n=======\nvars: { a: c }\n>>>>>>> other\nimages: []\n`
  expect(await reportsOf(text)).toEqual([
    '2:1: error: unresolved merge conflict; keep one side, and remove the lines <<<<<<<, ======= and >>>>>>>',
  ])
})

test('for JSON with unmatched brackets, the message names the innermost', async () => {
  expect(await reportsOf('{"project": "golden-prod",\n "images": [{"name": "a"}\n}\n')).toEqual([
    '2:12: error: this [ is closed by }; write ] there',
  ])
})

describe('independent errors are reported together', () => {
  test('syntax errors of several kinds, and errors in the values of other entries', async () => {
    const text = [
      'project: golden-prod',
      'images:',
      '  - name: a',
      '    description: Web: front',
      '    rawDisk: { source: gs://b/o.tar.gz }',
      '  - name: "b',
      '    rawDisk: { source: gs://b/o.tar.gz }',
      '  - name: c',
      '    familly: c',
      '    guestOsFeatures: [GVNIC',
      '    rawDisk: { source: gs://b/o.tar.gz }',
      '  - name: D',
      '    rawDisk: { source: gs://b/o.tar.gz }',
      '  - name: @e',
      '  - name: f',
      '',
    ].join('\n')
    expect(await reportsOf(text)).toEqual([
      '4:18: error: a value with ": " in it requires quotes; a map starts on the line below its key',
      '6:11: error: this double quote is not closed; write another " where the string ends',
      '9:5: error: unknown key "familly"; did you mean "family"?',
      '10:22: error: this [ is not closed; write ] where it ends',
      '12:11: error: name "D" is not a valid name: 1-63 lowercase letters, digits and dashes, starting with a letter, not ending with a dash',
      '14:11: error: a value cannot start with @; quote it',
      '15:5: error: image "f" has no source; set exactly one of rawDisk.source, sourceDisk, sourceImage, sourceSnapshot',
    ])
  })

  test('aliases without anchors, and an unknown key', async () => {
    const text = `${head}  - name: web-1\n    labels: *one\n${source}  - name: web-2\n    labels: *two\n  - name: *three\n${source}  - name: web-3\n    familly: web\n${source}`
    expect(await reportsOf(text)).toEqual([
      '4:13: error: alias *one has no anchor; define &one before it, or quote the value if it is text',
      '7:13: error: alias *two has no anchor; define &two before it, or quote the value if it is text',
      '8:11: error: alias *three has no anchor; define &three before it, or quote the value if it is text',
      '11:5: error: unknown key "familly"; did you mean "family"?',
    ])
  })

  test('an unknown top-level key, and missing images', async () => {
    expect(await reportsOf('apiVersion: v1\nkind: ComputeImage\nmetadata: { name: web-1 }\n')).toEqual([
      '1:1: error: unknown key "apiVersion"',
      '1:1: error: the manifest has no images; list them under images:',
      '2:1: error: unknown key "kind"',
      '3:1: error: unknown key "metadata"',
    ])
  })
})

test('a tag of the whole document is reported, also next to a syntax error', async () => {
  const tag = 'error: tags such as !Ref are not supported; remove the tag'
  expect(await reportsOf('!!set\nproject: golden-prod\nimages: []\n')).toEqual([`1:1: ${tag}`])
  expect(await reportsOf('!!set\nproject: golden-prod\nimages: [\n')).toEqual([
    `1:1: ${tag}`,
    '3:9: error: this [ is not closed; write ] where it ends',
  ])
  expect(await reportsOf('!!set # a comment\nproject: “golden-prod\nimages: []\n')).toEqual([
    `2:1: ${tag}`,
    expect.stringMatching(
      /^2:10: error: project "“golden-prod" is not a project id: .*; write a straight quote$/,
    ),
  ])
})

test.each([
  ['merged', 'x-web: &web { guestOsFeatures: !x [GVNIC] }', '<<: *web', []],
  [
    'merged without a value',
    'x-web: &web { licenses: ! }',
    '<<: *web',
    ['2:27: error: licenses must be a list, not a string'],
  ],
  ['an alias of it', 'x-web: &web !x { team: web }', 'labels: *web', []],
  [
    'an alias of it in another place',
    'x-web: &web !x [web]',
    'labels: *web',
    [expect.stringContaining('error: labels must be a map, not a list')],
  ],
])('a tag of a shared value, %s', async (_case, shared, use, more) => {
  const text = `project: golden-prod\n${shared}\nimages: [{ name: web, sourceImage: base, ${use} }]\n`
  const [first, ...rest] = await reportsOf(text)
  expect(first).toMatch(/^2:\d+: error: tags such as !Ref are not supported; remove the tag$/)
  expect(rest).toEqual(more)
})

describe('a text cut off by " #"', () => {
  const of = (line: string) => `${head}  - name: web\n    ${line}\n${source}`
  const message = 'the value ends before this #; quote it if # is part of it, or write "# " for a comment'

  test.each([
    ['description: Web front end, build #12', '4:39'],
    ['description: Web front end (see #issue)', '4:37'],
  ])('%s draws a warning, where text is likely meant', async (line, place) => {
    const { code, stderr } = await validateText(of(line))
    expect(stderr).toContain(`images.yaml:${place}: warning: ${message}\n`)
    expect(code).toBe(0)
  })

  test.each(['description: Web # 12', 'description: Web #front', 'description: "Web #12"', 'family: web#'])(
    '%s is none',
    async (line) => {
      expect((await validateText(of(line))).stderr).not.toContain(message)
    },
  )
})
