import { dirname, resolve } from 'node:path'
import { keySources } from '../../manifest/defaults.ts'
import { fileProblem } from '../../manifest/files/file-access.ts'
import { hasSource, type RawKey } from '../../manifest/raw-manifest.ts'
import type { ImageBody } from '../image-spec.ts'
import { placeOf, type ResolveContext } from './resolve-context.ts'

/** The secret ones of an image, its own and those of its source. */
export function keysOf(body: ImageBody): readonly string[] {
  return Object.keys(body).flatMap((field) => {
    if (!field.endsWith('EncryptionKey')) return []
    const { rawKey, rsaEncryptedKey } = body[field] as RawKey
    return [rawKey, rsaEncryptedKey].filter((key) => key !== undefined)
  })
}

const choices = ['rawKey', 'rawKeyFile', 'rsaEncryptedKey', 'kmsKeyName'] as const

/** An encryption key as the API takes it; undefined after reporting what is wrong. No message quotes a key. */
export function resolveKeys(value: unknown, context: ResolveContext, field: string): unknown {
  const key = value as RawKey
  const fail = (message: string, path: readonly string[]) =>
    void context.report({ severity: 'error', message: `${field}: ${message}`, place: placeOf(context, path) })
  const source = keySources[field]
  if (source !== undefined && !hasSource(context.image, source)) {
    return fail(`the image has no ${source}; remove the key`, [field])
  }
  const given = choices.filter((choice) => key[choice] !== undefined)
  const [choice, second] = given
  if (choice === undefined) return fail(`requires one of ${choices.join(', ')}`, [field])
  if (second !== undefined)
    return fail(`${choice} and ${second} are mutually exclusive; keep one`, [field, second])
  if (key.kmsKeyServiceAccount !== undefined && choice !== 'kmsKeyName') {
    return fail('kmsKeyServiceAccount requires kmsKeyName', [field, 'kmsKeyServiceAccount'])
  }
  if (choice === 'rawKey') return rawKey(key.rawKey ?? '', context, field)
  if (choice !== 'rawKeyFile') return key
  const raw = readRawKey(key.rawKeyFile ?? '', context, field)
  return raw === undefined ? undefined : { rawKey: raw }
}

function rawKey(text: string, context: ResolveContext, field: string): unknown {
  const path = [field, 'rawKey']
  if (!isRawKey(text)) {
    const message = `${field}.rawKey must be 32 bytes in base64 (44 characters), such as the output of: head -c 32 /dev/urandom | base64`
    return void context.report({ severity: 'error', message, place: placeOf(context, path) })
  }
  const place = placeOf(context, path)
  const written = place.file.text.slice(place.range.offset, place.range.offset + place.range.length)
  if (!written.includes('${')) {
    const message = `${field}.rawKey is readable in the manifest; use \${env.NAME} or rawKeyFile instead`
    context.report({ severity: 'warning', message, place })
  }
  return { rawKey: text }
}

const isRawKey = (text: string): boolean =>
  /^[A-Za-z0-9+/]{43}=$/.test(text) && Buffer.from(text, 'base64').length === 32

function readRawKey(name: string, context: ResolveContext, field: string): string | undefined {
  const path = [field, 'rawKeyFile']
  const bytes = readNamed(name, context, path)
  if (bytes === undefined) return undefined
  if (bytes.length === 32) return Buffer.from(bytes).toString('base64')
  const text = Buffer.from(bytes).toString('latin1').trim()
  if (isRawKey(text)) return text
  const message = `${field}.rawKeyFile "${name}" must contain 32 bytes, or 32 bytes in base64`
  context.report({ severity: 'error', message, place: placeOf(context, path) })
  return undefined
}

/** A file that the manifest names, beside the manifest. */
export function readNamed(
  name: string,
  context: ResolveContext,
  path: readonly (string | number)[],
): Uint8Array | undefined {
  const manifest = context.parsed.file.path
  const file = manifest === '<stdin>' ? resolve(name) : resolve(dirname(manifest), name)
  try {
    return context.readFile(file)
  } catch (error) {
    const message = `key file ${name}: ${fileProblem(error)} (looked for ${file}; paths are relative to the manifest)`
    context.report({ severity: 'error', message, place: placeOf(context, path) })
    return undefined
  }
}
