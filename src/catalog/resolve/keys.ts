import { dirname, resolve } from 'node:path'
import { keySources } from '../../manifest/defaults.ts'
import type { Path } from '../../manifest/diagnostic.ts'
import { fileProblem } from '../../manifest/files/file-access.ts'
import { hasSource, type RawKey } from '../../manifest/raw-manifest.ts'
import { stdinPath, textAt } from '../../manifest/source-file.ts'
import type { ImageBody } from '../image-spec.ts'
import { fail, placeOf, type ResolveContext } from './resolve-context.ts'

/** The encryption keys of an image and of its source. */
export function secretKeysOf(body: ImageBody): readonly string[] {
  return Object.keys(body).flatMap((field) => {
    if (!field.endsWith('EncryptionKey')) return []
    const { rawKey, rsaEncryptedKey } = body[field] as RawKey
    return [rawKey, rsaEncryptedKey].filter((key) => key !== undefined)
  })
}

const choices = ['rawKey', 'rawKeyFile', 'rsaEncryptedKey', 'kmsKeyName'] as const

/** An encryption key in the form of the API; undefined after reporting an error. No message quotes a key. */
export function resolveKeys(value: unknown, context: ResolveContext, field: string): unknown {
  const key = value as RawKey
  const wrong = (message: string, ...path: readonly string[]) =>
    fail(context, `${field}: ${message}`, [field, ...path])
  const source = keySources[field]
  if (source !== undefined && !hasSource(context.entry.image, source)) {
    return wrong(`the image has no ${source}; remove the key`)
  }
  const [choice, second] = choices.filter((one) => key[one] !== undefined)
  if (choice === undefined) return wrong(`requires one of ${choices.join(', ')}`)
  if (second !== undefined) return wrong(`${choice} and ${second} are mutually exclusive; keep one`, second)
  if (key.kmsKeyServiceAccount !== undefined && choice !== 'kmsKeyName') {
    return wrong('kmsKeyServiceAccount requires kmsKeyName', 'kmsKeyServiceAccount')
  }
  if (choice === 'rawKey') return checkRawKey(key.rawKey ?? '', context, field)
  return choice === 'rawKeyFile' ? readRawKey(key.rawKeyFile ?? '', context, field) : key
}

type RawKeyBody = Pick<RawKey, 'rawKey'>

function checkRawKey(rawKey: string, context: ResolveContext, field: string): RawKeyBody | undefined {
  const path = [field, 'rawKey']
  if (!isRawKey(rawKey)) {
    const message = `${field}.rawKey must be 32 bytes in base64 (44 characters), such as the output of: head -c 32 /dev/urandom | base64`
    return fail(context, message, path)
  }
  const place = placeOf(context, path)
  if (!textAt(place).includes('${')) {
    const message = `${field}.rawKey is readable in the manifest; use \${env.NAME} or rawKeyFile instead`
    context.report({ code: 'readable-key', severity: 'warning', message, place })
  }
  return { rawKey }
}

const isRawKey = (text: string): boolean =>
  /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === 32

function readRawKey(name: string, context: ResolveContext, field: string): RawKeyBody | undefined {
  const path = [field, 'rawKeyFile']
  const bytes = readNamed(name, context, path)
  if (bytes === undefined) return undefined
  if (bytes.length === 32) return { rawKey: Buffer.from(bytes).toString('base64') }
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (isRawKey(text)) return { rawKey: text }
  return fail(context, `${field}.rawKeyFile "${name}" must contain 32 bytes, or 32 bytes in base64`, path)
}

/** Reads a file that the manifest names, relative to the manifest; undefined after reporting an error. */
export function readNamed(name: string, context: ResolveContext, path: Path): Uint8Array | undefined {
  const manifest = context.manifest.parsed.file.path
  const file = manifest === stdinPath ? resolve(name) : resolve(dirname(manifest), name)
  try {
    return context.readFile(file)
  } catch (error) {
    const message = `key file ${name}: ${fileProblem(error)} (looked for ${file}; paths are relative to the manifest)`
    return fail(context, message, path)
  }
}
