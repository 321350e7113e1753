import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folder, mintage } from '../../support/cli.ts'

const image = (name: string) =>
  `project: golden-prod\nimages: [{ name: ${name}, rawDisk: { source: gs://b/${name}.tar.gz } }]\n`

async function validate(path: string, names: readonly string[], ...flags: readonly string[]) {
  const { code, stdout, stderr } = await mintage([
    'validate',
    ...names.map((name) => (name === '-' ? name : join(path, name))),
    ...flags,
  ])
  return {
    code,
    stdout: stdout.replace(/^.*: valid/, 'valid'),
    stderr: stderr.replaceAll(`${path}/`, '').replaceAll(path, 'FOLDER'),
  }
}

describe('a file that is named twice is read once', () => {
  test.each([
    ['by its folder too', ['a.yaml', '']],
    ['in two spellings', ['a.yaml', './sub/../a.yaml', 'b.yml']],
    ['by a link', ['link.yaml', '']],
    ['by its folder twice', ['', '.']],
  ])('%s', async (_, names) => {
    const path = folder({ 'a.yaml': image('a'), 'b.yml': image('b') })
    mkdirSync(join(path, 'sub'))
    symlinkSync(join(path, 'a.yaml'), join(path, 'link.yaml'))
    expect(await validate(path, names)).toEqual({ code: 0, stdout: 'valid, 2 images\n', stderr: '' })
  })

  test('as standard input', async () => {
    const { stdout } = await mintage(['validate', '-', '-'], { stdin: image('a') })
    expect(stdout).toBe('<stdin>: valid, 1 image\n')
  })
})

describe('subfolders of a folder are not read', () => {
  const withSubfolders = (...names: readonly string[]) => {
    const path = folder({ 'a.yaml': image('a') })
    for (const name of names) {
      mkdirSync(join(path, name))
      writeFileSync(join(path, name, 'b.yaml'), image('b'))
    }
    return path
  }

  test('which is reported for those with YAML files', async () => {
    expect(await validate(withSubfolders('web'), [''])).toEqual({
      code: 0,
      stdout: 'valid, 1 image\n',
      stderr: 'warning: FOLDER: subfolders are not read; to read manifests in them, also specify web\n',
    })
    const { stderr } = await validate(withSubfolders('web', 'db', 'edge'), [''])
    expect(stderr).toBe(
      'warning: FOLDER: subfolders are not read; to read manifests in them, also specify db and 2 other subfolders\n',
    )
  })

  test('unless they are named', async () => {
    expect(await validate(withSubfolders('web'), ['', 'web'])).toMatchObject({
      code: 0,
      stdout: 'valid, 2 images\n',
      stderr: '',
    })
    expect((await validate(withSubfolders('web'), ['', 'web/b.yaml'])).stderr).toBe('')
  })

  test('which is not reported for hidden ones and those without YAML files', async () => {
    const path = withSubfolders('.github', 'node_modules')
    mkdirSync(join(path, 'keys'))
    expect((await validate(path, [''])).stderr).toBe('')
  })

  test('and are named where the folder has no YAML file of its own', async () => {
    const path = folder({})
    mkdirSync(join(path, 'web'))
    writeFileSync(join(path, 'web', 'b.yaml'), image('b'))
    const { code, stderr } = await validate(path, [''])
    expect(stderr.split('\n')[0]).toBe(
      'error: FOLDER: the folder contains no manifest (*.yaml or *.yml); specify its subfolders instead: web',
    )
    expect(code).toBe(3)
  })
})
