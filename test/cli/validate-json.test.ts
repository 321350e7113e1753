import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const image = '  - { name: web-1, rawDisk: { source: gs://golden/web.tar.gz } }\n'

test('validate --format json prints a valid manifest as a report', async () => {
  const path = join(folder({ 'images.yaml': `project: golden-prod\nimages:\n${image}` }), 'images.yaml')
  const { code, stdout, stderr } = await mintage(['validate', path, '--format', 'json'])
  expect([code, stderr]).toEqual([0, ''])
  expect(JSON.parse(stdout)).toEqual({
    version: '2.0',
    command: 'validate',
    exitCode: 0,
    valid: true,
    images: 1,
    files: [path],
    problems: [],
  })
})

test('an invalid manifest is a report too, on stdout and in a file; its errors are also on stderr', async () => {
  const path = folder({ 'images.yaml': `project: golden-prod\nimages:\n${image}    nmae: web\n` })
  const [manifest, file] = [join(path, 'images.yaml'), join(path, 'report.json')]
  const { code, stdout, stderr } = await mintage(['validate', manifest, '--format', 'json', '--report', file])
  expect(code).toBe(3)
  expect(stderr).toContain('error:')
  expect(readFileSync(file, 'utf8')).toBe(stdout)
  expect(JSON.parse(stdout)).toMatchObject({ exitCode: 3, valid: false, images: 0, files: [manifest] })
})

test('a file that does not exist has no place in its problem', async () => {
  const path = join(folder({}), 'images.yaml')
  const { code, stdout } = await mintage(['validate', path, '--format', 'json'])
  expect(code).toBe(3)
  const [problem, ...others] = JSON.parse(stdout).problems
  expect(others).toEqual([])
  expect(problem).toMatchObject({ severity: 'error', place: null, image: null, field: null })
  expect(Object.keys(problem)).toEqual(['severity', 'code', 'message', 'place', 'image', 'field'])
})

test('validate offers text and json', async () => {
  const { code, stderr } = await mintage(['validate', '--format', 'markdown'])
  expect(code).toBe(64)
  expect(stderr).toContain('choose one of text, json\n')
})
