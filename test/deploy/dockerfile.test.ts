import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folder } from '../support/cli.ts'
import { copiesOf, copyAll, instructionsOf, stagesOf, valuesOf } from '../support/dockerfile.ts'

const [build = [], run = []] = stagesOf('Dockerfile')

describe('the image of mintage', () => {
  it('has two stages, each on a base that a digest names', () => {
    const bases = stagesOf('Dockerfile').flatMap((stage) => valuesOf(stage, 'FROM'))
    expect(bases).toEqual([
      expect.stringMatching(/^node:22-bookworm-slim@sha256:[0-9a-f]{64} AS build$/),
      expect.stringMatching(/^gcr\.io\/distroless\/nodejs22-debian12:nonroot@sha256:[0-9a-f]{64}$/),
    ])
  })

  it('needs no shell, and is not root', () => {
    const commands = [build, run].flatMap((stage) =>
      ['RUN', 'ENTRYPOINT', 'CMD'].flatMap((name) => valuesOf(stage, name)),
    )
    expect(commands.map((command) => JSON.parse(command))).toEqual([
      ['npm', 'ci', '--ignore-scripts', '--no-audit', '--no-fund'],
      ['node', 'scripts/build.mjs'],
      ['/nodejs/bin/node', '/opt/mintage/dist/main.js'],
      ['--help'],
    ])
    expect(valuesOf(run, 'RUN')).toEqual([])
    expect(valuesOf(run, 'USER')).toEqual(['65532:65532'])
    expect(
      [...build, ...run].filter(({ name }) => ['ADD', 'SHELL', 'VOLUME', 'EXPOSE'].includes(name)),
    ).toEqual([])
  })

  it('is built from files that .dockerignore lets pass, and no others', () => {
    const copied = copiesOf(build).map(([from]) => from)
    expect(copied.filter((path) => !existsSync(path))).toEqual([])
    const [all, ...passing] = readFileSync('.dockerignore', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'))
    expect([all, passing.sort()]).toEqual(['*', copied.map((path) => `!${path}`).sort()])
  })

  // of the last stage, without its base; the soak test runs the build
  it('runs with the files that it copies', () => {
    const root = folder({})
    const copies = copiesOf(run).map(([from, to]) => [from.replace('/src/', ''), to] as const)
    copyAll(copies, '.', root)
    const [entrypoint = ''] = valuesOf(run, 'ENTRYPOINT')
    const [, main = ''] = JSON.parse(entrypoint) as string[]
    const mintage = (...args: string[]) =>
      execFileSync(process.execPath, [join(root, main), ...args], {
        cwd: 'examples/deploy',
        encoding: 'utf8',
      })
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    expect(mintage('--version')).toBe(`${version}\n`)
    expect(mintage('schema')).toContain('"$schema"')
    expect(mintage('explain', 'images')).toContain('FIELD: images ')
    expect(mintage('init', '-')).toContain(
      `# yaml-language-server: $schema=https://unpkg.com/mintage@${version}/schemas/manifest.schema.json\n`,
    )
    const apply = mintage('apply', 'images.yaml', '--emulator', '--emulator-latency', '0s', '--quiet')
    expect(apply).toContain('9 created')
  })
})

describe('the image of a catalog', () => {
  it('adds the catalog to the image of mintage', () => {
    const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }
    const [stage = []] = stagesOf('examples/deploy/Dockerfile')
    expect(instructionsOf('examples/deploy/Dockerfile')[0]).toEqual({
      name: 'ARG',
      value: `MINTAGE=mintage:${version}`,
    })
    expect(stage).toEqual([
      { name: 'FROM', value: '${MINTAGE}' },
      { name: 'COPY', value: 'images.yaml ./' },
    ])
  })
})
