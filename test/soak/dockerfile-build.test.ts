import { execFileSync } from 'node:child_process'
import { symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { folder } from '../support/cli.ts'
import { copiesOf, copyAll, stagesOf, valuesOf } from '../support/dockerfile.ts'

it('the first stage of the Dockerfile builds mintage from the files that it copies', () => {
  const [build = []] = stagesOf('Dockerfile')
  const source = folder({})
  copyAll(copiesOf(build), '.', source)
  symlinkSync(resolve('node_modules'), join(source, 'node_modules'), 'junction') // in place of npm ci
  const [, [node = '', ...args] = []] = valuesOf(build, 'RUN').map((text) => JSON.parse(text) as string[])
  execFileSync(node, args, { cwd: source, stdio: 'pipe' })
  const main = join(source, 'dist/main.js')
  expect(execFileSync(process.execPath, [main, '--version'], { encoding: 'utf8' })).toMatch(/^\d+\.\d+/)
})
