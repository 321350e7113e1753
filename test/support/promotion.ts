import { chmodSync, existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ImageSpec } from '../../src/catalog/image-spec.ts'
import { folder } from './cli.ts'
import type { Engine } from './engine.ts'
import { spec, verifyBy } from './spec.ts'

/** A script of a shell in a folder of its own. */
export interface Smoke {
  readonly path: string
  /** The content of a file that it has written; undefined without one. */
  written(name: string): string | undefined
}

export function smoke(script: string): Smoke {
  const path = folder({ 'smoke.sh': `#!/bin/sh\n${script}\n` })
  chmodSync(join(path, 'smoke.sh'), 0o755)
  return {
    path,
    written(name) {
      const file = join(path, name)
      return existsSync(file) ? readFileSync(file, 'utf8') : undefined
    },
  }
}

/** An image of family web that the script verifies. */
export const candidate = (
  name: string,
  { path }: Pick<Smoke, 'path'>,
  more: Parameters<typeof spec>[1] = {},
): ImageSpec =>
  spec(name, {
    catalog: 'golden',
    ...more,
    verify: { ...verifyBy(join(path, 'smoke.sh')), folder: path, ...more.verify },
    body: { family: 'web', ...more.body },
  })

/** `web-1 in web`, or `web-1` outside of a family. */
export const familiesIn = ({ gce }: Engine): string[] =>
  (gce.state().images ?? []).map(({ name, family }) => (family ? `${name} in ${family}` : `${name}`))
