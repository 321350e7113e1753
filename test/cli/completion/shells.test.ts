import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { mainFile } from '../../support/process.ts'

/** A folder in which users complete, with `mintage` on the PATH. */
const folder = mkdtempSync(join(tmpdir(), 'mintage-completion-'))
afterAll(() => rmSync(folder, { recursive: true }))
const bin = join(folder, '.bin')
for (const name of [bin, join(folder, 'manifests'), join(folder, 'two words')]) mkdirSync(name)
for (const name of ['images.yaml', 'web.yml', 'notes.md', 'manifests/db.yaml', 'manifests/notes.md'])
  writeFileSync(join(folder, name), '')
writeFileSync(join(folder, 'x$(touch ran).yaml'), '')
writeFileSync(join(bin, 'mintage'), `#!/bin/sh\nexec "${process.execPath}" "${mainFile}" "$@"\n`)
chmodSync(join(bin, 'mintage'), 0o755)
const present = readdirSync(folder).sort()

const env = { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH}`, HOME: folder, TERM: 'dumb' }

/** Runs a program in the folder; expects nothing on stderr. */
async function output(program: string, ...args: string[]): Promise<string> {
  const { stdout, stderr } = await promisify(execFile)(program, args, { cwd: folder, env })
  expect(stderr).toBe('')
  return stdout
}

const has = (shell: string): boolean => spawnSync(shell, ['-c', 'true']).status === 0

const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`

/** What one shell offers in each case: the lines between `---`, without descriptions. */
async function offers(
  shell: string,
  flags: readonly string[],
  script: readonly string[],
): Promise<string[][]> {
  const text = await output(shell, ...flags, '-c', script.join('\n'))
  return text
    .split('---\n')
    .slice(1)
    .map((part) => part.split('\n').flatMap((line) => line.split('\t')[0] || []))
    .map((offered) => offered.sort())
}

/** Completions in which a shell that evaluates words would create the file `ran`. */
const traps = ['$(touch ran)', '`touch ran`', '"; touch ran; "', '(touch ran)', '--var=$(touch ran)']

const manifests = ['.bin', 'images.yaml', 'manifests', 'two words', 'web.yml', 'x$(touch ran).yaml']

test.runIf(has('bash'))('bash completes, and runs nothing that a user has typed', async () => {
  /** A line as readline splits it, and what bash offers. */
  const cases: [words: string[], offered: string[]][] = [
    [['va'], ['validate']],
    [['plan', '--read'], ['--read-rate']],
    [
      ['plan', '--format', ''],
      ['json', 'markdown', 'text'],
    ],
    [
      ['plan', '--format', '='],
      ['json', 'markdown', 'text'],
    ],
    [['plan', '--format', '=', 'js'], ['json']],
    [['plan', '--format', '"js'], ['json']],
    [['plan', '--format=js'], ['--format=json']], // the user has taken = from COMP_WORDBREAKS
    [['plan', '--phase', 'create,u'], ['create,update']],
    [['plan', '--endpoint', 'http', ':', '//h', ''], manifests],
    [['plan', 'im'], ['images.yaml']],
    [['plan', 'manifests/'], ['manifests/db.yaml']],
    [['plan', 'x'], ['x$(touch ran).yaml']],
    [['plan', '--project', ''], []],
    [['completion', 'z'], ['zsh']],
    ...traps.map((word): [string[], string[]] => [['plan', word, ''], manifests]),
  ]
  const found = await offers(
    'bash',
    ['--noprofile', '--norc'],
    [
      'source <(mintage completion bash)',
      'source <(mintage completion bash) # as in a nested shell',
      'compopt() { :; } # the builtin works only in a completion of readline',
      ...cases.flatMap(([words]) => [
        `COMP_WORDS=(mintage ${words.map(quoted).join(' ')}) COMP_CWORD=${words.length}`,
        `_mintage; printf '%s\\n' --- "\${COMPREPLY[@]}"`,
      ]),
    ],
  )
  expect(cases.map(([words], at) => [words, found[at]])).toEqual(cases)
  expect(readdirSync(folder).sort()).toEqual(present)
})

/** The function runs outside of the line editor: prints what it passes to zsh's own functions. */
test.runIf(has('zsh'))('zsh completes, and runs nothing that a user has typed', async () => {
  const files = ['*:filename:_files -g \\*.yaml -g \\*.yml ']
  const cases: [words: string[], offered: string[]][] = [
    [['va'], ['validate']],
    [['plan', '--read'], ['--read-rate']],
    [
      ['plan', '--format', ''],
      ['json', 'markdown', 'text'],
    ],
    [['plan', '--format', '"js'], ['json']],
    [['plan', '--format=js'], ['json']], // zsh gets the flag apart, by -P
    [['completion', 'z'], ['zsh']],
    [['plan', 'im'], files],
    [['plan', '--report', ''], ['*:filename:_files ']],
    ...traps.map((word): [string[], string[]] => [['plan', word, ''], files]),
  ]
  const found = await offers(
    'zsh',
    ['-f'],
    [
      `autoload -Uz compinit; compinit -u -D`,
      'source <(mintage completion zsh)',
      '_describe() { (( ${#${(P)2}} )) && print -rl -- ${(P)2%%:*} }',
      '_arguments() { print -r -- "$*" }',
      ...cases.flatMap(([words]) => [
        `words=(mintage ${words.map(quoted).join(' ')}); CURRENT=${words.length + 1}`,
        'print -r -- ---; _mintage',
      ]),
    ],
  )
  expect(cases.map(([words], at) => [words, found[at]])).toEqual(cases)
  expect(readdirSync(folder).sort()).toEqual(present)
})

test.runIf(has('fish'))('fish completes, and runs nothing that a user has typed', async () => {
  const cases: [line: string, offered: string[]][] = [
    ['mintage va', ['validate']],
    ['mintage plan --read', ['--read-rate']],
    ['mintage plan --format ', ['json', 'markdown', 'text']],
    ['mintage plan --format=js', ['--format=json']],
    ['mintage plan --format "js', ['json']],
    ['mintage completion z', ['zsh']],
    ['mintage plan im', ['images.yaml']],
    ['mintage plan manifests/', ['manifests/db.yaml', 'manifests/notes.md']], // fish has no filter of extensions
    ...traps.map((word): [string, string[]] => [`mintage plan ${word} --forma`, ['--format']]),
  ]
  const found = await offers(
    'fish',
    ['--no-config'],
    ['mintage completion fish | source', ...cases.map(([line]) => `echo ---; complete -C ${quoted(line)}`)],
  )
  const created = ['.cache', '.config', '.local']
  expect(cases.map(([line], at) => [line, found[at]])).toEqual(cases)
  expect(
    readdirSync(folder)
      .sort()
      .filter((name) => !created.includes(name)),
  ).toEqual(present)
})

test('the script for PowerShell registers a completer', async () => {
  expect(await output(join(bin, 'mintage'), 'completion', 'powershell')).toContain(
    "Register-ArgumentCompleter -CommandName 'mintage'",
  )
})
