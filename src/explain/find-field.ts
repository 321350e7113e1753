import { nearest } from '../manifest/spelling/suggest.ts'
import { plainText } from '../text/plain-text.ts'
import { entryOf, entrySchema, type Field, fieldsBelow, fieldsOf, mapOf, type Root } from './schema.ts'

/** Why a path leads to no field, with the next step. */
export interface UnknownField {
  readonly message: string
  readonly hint: string
}

/** The manifest as a whole. */
export const manifestField = (root: Root): Field => ({ path: '', name: '', schema: root, parent: undefined })

/**
 * The field at a path such as `images.labels`. `images[].labels`, `images[0].labels` and `families.web.keep` are
 * understood too: list marks and chosen names are skipped. `families.web` is the entry.
 */
export function findField(path: string, root: Root): Field | UnknownField {
  let field = manifestField(root)
  let chosen: string | undefined
  const names = path.replace(/\[[^\]]*\]/g, '').split('.')
  for (const [at, name] of names.entries()) {
    const fields = fieldsOf(field, root)
    const next = fields.find((one) => one.name === name)
    if (next === undefined) {
      const isMisspelled = at === names.length - 1 && near(name, fields) !== undefined
      const isEntry = name !== '' && chosen === undefined && entrySchema(field.schema) !== undefined
      if (isMisspelled || !isEntry) {
        const above = chosen === undefined ? field : entryOf(field, chosen)
        return unknown(above, names.slice(at), path, root)
      }
    }
    chosen = next === undefined ? plainText(name) : undefined
    field = next ?? field
  }
  return chosen === undefined ? field : entryOf(field, chosen)
}

/** `names`: the unknown name, and those below it. */
function unknown(
  field: Field,
  [name = '', ...below]: readonly string[],
  path: string,
  root: Root,
): UnknownField {
  const outputOnly = (mapOf(field.schema, root)?.['x-output-only'] ?? {}) as Readonly<Record<string, string>>
  const list = `mintage explain${field.path === '' ? '' : ` ${field.path}`}`
  const reason = outputOnly[name]
  if (reason !== undefined)
    return { message: `the field "${path}" ${reason}`, hint: `${list} lists the fields` }
  const fields = fieldsOf(field, root)
  if (fields.length === 0) return { message: `"${field.path}" has no fields`, hint: list }
  const meant = near(name, fields) ?? near(name, fieldsBelow(manifestField(root), root))
  const hint = meant === undefined ? `${list} lists the fields` : hintBelow(meant, below, root)
  return { message: `unknown field "${path}"`, hint }
}

/** The names below the meant field lead to a field too, or have a hint of their own. */
function hintBelow(meant: Field, below: readonly string[], root: Root): string {
  const path = [meant.path, ...below].join('.')
  const found = findField(path, root)
  return 'hint' in found ? found.hint : `mintage explain ${path}`
}

function near(name: string, fields: readonly Field[]): Field | undefined {
  const word = nearest(name, new Set(fields.map((field) => field.name)))
  const found = fields.filter((field) => field.name === word)
  return found.find(({ path }) => path.startsWith('images.')) ?? found[0]
}
