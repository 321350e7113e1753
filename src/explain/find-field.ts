import { nearest } from '../manifest/spelling/suggest.ts'
import { type Field, fieldsBelow, fieldsOf, hasChosenNames, mapOf, type Root } from './schema.ts'

/** Why a path leads to no field, with the next step. */
export interface UnknownField {
  readonly message: string
  readonly hint: string
}

/** The manifest as a whole. */
export const manifestField = (root: Root): Field => ({ path: '', name: '', schema: root, parent: undefined })

/**
 * The field at a path such as `images.labels`. `images[].labels`, `images[0].labels` and `families.web.keep` are
 * understood too: list marks and the names of maps are skipped.
 */
export function findField(path: string, root: Root): Field | UnknownField {
  let field = manifestField(root)
  const names = path.replace(/\[[^\]]*\]/g, '').split('.')
  for (const [at, name] of names.entries()) {
    const next = fieldsOf(field, root).find((one) => one.name === name)
    if (next !== undefined) field = next
    else if (!(hasChosenNames(field.schema) && at < names.length - 1)) return unknown(field, name, path, root)
  }
  return field
}

function unknown(field: Field, name: string, path: string, root: Root): UnknownField {
  const outputOnly = (mapOf(field.schema, root)?.['x-output-only'] ?? {}) as Readonly<Record<string, string>>
  const list = `mintage explain${field.path === '' ? '' : ` ${field.path}`}`
  const reason = outputOnly[name]
  if (reason !== undefined)
    return { message: `the field "${path}" ${reason}`, hint: `${list} lists the fields` }
  const fields = fieldsOf(field, root)
  if (fields.length === 0) return { message: `"${field.path}" has no fields`, hint: list }
  const meant = near(name, fields) ?? near(name, fieldsBelow(manifestField(root), root))
  const hint = meant === undefined ? `${list} lists the fields` : `mintage explain ${meant.path}`
  return { message: `unknown field "${path}"`, hint }
}

function near(name: string, fields: readonly Field[]): Field | undefined {
  const word = nearest(name, new Set(fields.map((field) => field.name)))
  const found = fields.filter((field) => field.name === word)
  return found.find(({ path }) => path.startsWith('images.')) ?? found[0]
}
