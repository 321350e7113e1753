import { dirname, isAbsolute, resolve } from 'node:path'
import { isAdopted, type RawVerify } from '../../manifest/raw-manifest.ts'
import { stdinPath } from '../../manifest/source-file.ts'
import { parseDuration } from '../../util/duration.ts'
import type { Verify } from '../image-spec.ts'
import { fail, placeOf, type ResolveContext } from './resolve-context.ts'

const standardMs = 30 * 60_000
const maxMs = 24 * 3_600_000

/** The test of an image, if it has one; undefined after reporting an error. */
export function resolveVerify(context: ResolveContext): { readonly verify?: Verify } | undefined {
  const { image } = context.entry
  const { verify: raw } = image
  if (raw === undefined) return {}
  const wrong = (message: string, ...path: readonly string[]) => fail(context, message, ['verify', ...path])
  const isList = isArgv(raw)
  const { run, timeout } = isList ? { run: raw, timeout: undefined } : raw
  if (run === undefined) {
    return wrong('verify has no run; list the program and its arguments: run: [./smoke.sh, --fast]')
  }
  const timeoutMs = timeout === undefined ? standardMs : (parseDuration(timeout) ?? standardMs)
  if (timeoutMs > maxMs) return wrong(`verify.timeout "${timeout}" is longer than 24h`, 'timeout')
  if (isAdopted(image)) {
    return wrong(
      'verify and adopt are mutually exclusive, as mintage tests only images that it creates; keep one',
    )
  }
  if (image.family === undefined) {
    return wrong(
      'verify requires a family, which the image joins after its test; set family, or remove verify',
    )
  }
  if (context.settings.catalog === undefined && !context.manifest.isBroken('catalog')) {
    return wrong('verify requires a catalog; set catalog: NAME at the top of the manifest, or remove verify')
  }
  const [program = '', ...args] = run
  const folder = folderOf(context)
  const argv = [programPath(program, folder), ...args] as const
  return { verify: { run: argv, timeoutMs, folder, place: placeOf(context, ['verify']) } }
}

const isArgv = (raw: RawVerify): raw is readonly string[] => Array.isArray(raw)

/** The folder of the manifest; of a manifest on stdin, the current one. */
function folderOf({ manifest }: ResolveContext): string {
  const { path } = manifest.parsed.file
  return path === stdinPath ? resolve() : resolve(dirname(path))
}

/** As for a shell, a name without a slash is searched in PATH. */
const programPath = (program: string, folder: string): string =>
  !program.includes('/') || isAbsolute(program) ? program : resolve(folder, program)
