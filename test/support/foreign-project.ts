import { execFile } from 'node:child_process'
import { mkdirSync, symlinkSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { folder } from './cli.ts'

const root = resolve(import.meta.dirname, '../..')
const run = promisify(execFile)

/** The strictest settings that others may have; their own code is checked, and our declarations too. */
const compilerOptions = {
  target: 'es2022',
  lib: ['es2022'],
  module: 'nodenext',
  moduleResolution: 'nodenext',
  types: ['node'],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
}

/** Somebody else's project with mintage among its dependencies. */
export function project(files: Record<string, string>): string {
  const path = folder({
    ...files,
    'package.json': JSON.stringify({ private: true, type: 'module' }),
    'tsconfig.json': JSON.stringify({ compilerOptions, include: ['*.ts'] }),
  })
  mkdirSync(join(path, 'node_modules/@types'), { recursive: true })
  symlinkSync(root, join(path, 'node_modules/mintage'), 'junction')
  symlinkSync(join(root, 'node_modules/@types/node'), join(path, 'node_modules/@types/node'), 'junction')
  return path
}

/** Compiles it; resolves with the errors as stdout. */
export const compile = (path: string) =>
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', path]).catch(
    ({ stdout }: { stdout: string }) => ({ stdout }),
  )
