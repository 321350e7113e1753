import type { Path } from '../../manifest/diagnostic.ts'
import { readNamed } from './keys.ts'
import { fail, type ResolveContext } from './resolve-context.ts'

interface RawBuffer {
  readonly content?: string
  readonly file?: string
  readonly fileType?: string
}

/** The secure-boot keys with their bytes as base64; undefined after reporting an error. */
export function resolveShielded(value: unknown, context: ResolveContext, field: string): unknown {
  const state = value as Readonly<Record<string, RawBuffer | readonly RawBuffer[]>>
  let failed = false
  const resolve = (buffer: RawBuffer, path: Path) => {
    const resolved = resolveBuffer(buffer, context, path)
    failed ||= resolved === undefined
    return resolved
  }
  const entries = Object.entries(state).map(([part, buffers]) => [
    part,
    Array.isArray(buffers)
      ? buffers.map((buffer, index) => resolve(buffer, [field, part, index]))
      : resolve(buffers as RawBuffer, [field, part]),
  ])
  return failed ? undefined : Object.fromEntries(entries)
}

function resolveBuffer(buffer: RawBuffer, context: ResolveContext, path: Path) {
  const { content, file, ...rest } = buffer
  const filePath = [...path, 'file']
  if (content !== undefined && file !== undefined) {
    return fail(context, 'content and file are mutually exclusive; keep one', filePath)
  }
  if (content === undefined && file === undefined) {
    return fail(context, 'this key has neither file nor content; set one of them', path)
  }
  const bytes = file === undefined ? Buffer.from(content ?? '', 'base64') : readNamed(file, context, filePath)
  return bytes && { content: Buffer.from(bytes).toString('base64'), ...rest }
}
