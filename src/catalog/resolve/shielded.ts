import { readNamed } from './keys.ts'
import { placeOf, type ResolveContext } from './resolve-context.ts'

interface WrittenBuffer {
  readonly content?: string
  readonly file?: string
  readonly fileType?: string
}

/** The secure-boot keys with their bytes as base64; undefined after reporting what is wrong. */
export function resolveShielded(value: unknown, context: ResolveContext, field: string): unknown {
  const state = value as Readonly<Record<string, WrittenBuffer | readonly WrittenBuffer[]>>
  let failed = false
  const one = (buffer: WrittenBuffer, path: readonly (string | number)[]) => {
    const resolved = resolveBuffer(buffer, context, path)
    failed ||= resolved === undefined
    return resolved
  }
  const entries = Object.entries(state).map(([part, buffers]) => [
    part,
    Array.isArray(buffers)
      ? buffers.map((buffer, index) => one(buffer, [field, part, index]))
      : one(buffers as WrittenBuffer, [field, part]),
  ])
  return failed ? undefined : Object.fromEntries(entries)
}

function resolveBuffer(buffer: WrittenBuffer, context: ResolveContext, path: readonly (string | number)[]) {
  const { content, file, ...rest } = buffer
  const fail = (message: string, at: readonly (string | number)[]) =>
    void context.report({ severity: 'error', message, place: placeOf(context, at) })
  if (content !== undefined && file !== undefined)
    return fail('content and file are mutually exclusive; keep one', [...path, 'file'])
  if (file !== undefined) {
    const bytes = readNamed(file, context, [...path, 'file'])
    return bytes && { content: Buffer.from(bytes).toString('base64'), ...rest }
  }
  if (content === undefined) return fail('this key has neither file nor content; set one of them', path)
  return { content: Buffer.from(content, 'base64').toString('base64'), ...rest }
}
