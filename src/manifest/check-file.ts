import { checkManifest } from './check/check-manifest.ts'
import { cutTextWarnings } from './check/cut-texts.ts'
import { joinCombinations } from './check/join-combinations.ts'
import { oddTextWarnings } from './check/odd-texts.ts'
import type { Combination } from './combination.ts'
import { mergeDefaults, unsetDefaults } from './defaults.ts'
import { type Finding, isError, type Path, type Report, valueAt } from './diagnostic.ts'
import { locate } from './document/locate.ts'
import { type FileKind, isCausedBySyntaxError, type ParsedFile } from './document/parse.ts'
import type { Scope } from './expressions/evaluate.ts'
import { type Expanded, expandManifest, withoutUnexpanded } from './expressions/expand-manifest.ts'
import { openFinding, openTextsOf } from './expressions/open-texts.ts'
import { type ScopeInput, scopeOf } from './expressions/scope.ts'
import type { OpenText } from './expressions/source-values.ts'
import { isMap, type RawFolder, type RawImage, type RawManifest } from './raw-manifest.ts'

/** A manifest over the values of its folder. All its errors have been reported. */
export interface CheckedManifest {
  readonly parsed: ParsedFile
  /** Its `_catalog.yaml`. */
  readonly folder: ParsedFile | undefined
  /** Without the nulls that unset a default. */
  readonly value: RawManifest
  readonly shared: RawFolder
  /** The entries without errors, in order; none if the values that all of them share have errors. */
  readonly entries: readonly CheckedEntry[]
  /** `limits` of the manifest and of its folder, as far as they have no errors. */
  readonly limits: readonly FileLimits[]
  /** Whether a top-level key of the file or of its folder has errors. */
  readonly isBroken: (key: keyof RawFolder) => boolean
}

/** An image: an entry of `images`, or one combination of its matrix. */
export interface CheckedEntry {
  /** Of the entry. */
  readonly index: number
  readonly combination?: Combination
  readonly own: RawImage
  /** The defaults, minus the keys that the entry unsets. */
  readonly defaults: RawImage | undefined
  /** The entry over its defaults. */
  readonly image: RawImage
  /** The texts of `image` with values of its source; `image` has placeholders for these values. */
  readonly open?: readonly OpenText[]
  /** The texts of `image` with the time of the run, each with a fixed time instead. */
  readonly timed?: readonly OpenText[]
}

export interface FileLimits {
  readonly parsed: ParsedFile
  /** The `_catalog.yaml` of the folder; the manifest's limits override its limits. */
  readonly overrides?: ParsedFile | undefined
  readonly raw: NonNullable<RawManifest['limits']>
}

export interface CheckInput extends ScopeInput {
  /** Warnings are errors. */
  readonly strict: boolean
  readonly report: Report
}

/** Checks a manifest over its `_catalog.yaml`; `unread` if that file exists and cannot be read. */
export function checkFile(
  parsed: ParsedFile,
  folderFile: ParsedFile | 'unread' | undefined,
  input: CheckInput,
): CheckedManifest {
  const folder = folderFile === 'unread' ? undefined : folderFile
  // a syntax error may have cut off a variable or a default
  const isFolderWhole = folderFile !== 'unread' && isIntact(folder)
  const scope = scopeOf(folder ? [folder, parsed] : [parsed], input, isFolderWhole && isIntact(parsed))
  const shared = folder ? checkFolder(folder, scope, input.strict, parsed) : noFolder
  const expanded = expandManifest(parsed, scope)
  const { value, entries } = overDefaults(expanded, shared)
  const { findings, broken } = checkExpanded(parsed, expanded, value, input.strict)
  const hasDefaults = isFolderWhole && !shared.broken.has('defaults')
  const own = hasDefaults ? findings : findings.filter(({ path }) => !mayUnset(path, valueAt(value, path)))
  for (const finding of [...shared.findings, ...own]) input.report(finding)
  const isBroken = (name: string) => broken.some(([key]) => key === name)
  const isShared = ([key, index]: Path) => key === 'defaults' || (key === 'images' && index === undefined)
  const isWhole = hasDefaults && !broken.some(isShared)
  const brokenEntries = new Set(broken.flatMap(([key, index]) => (key === 'images' ? [Number(index)] : [])))
  const manifest = value as unknown as RawManifest
  const limitsOf = (file: ParsedFile, raw: FileLimits['raw'] | undefined, overrides?: ParsedFile) =>
    raw ? [{ parsed: file, raw, overrides }] : []
  return {
    parsed,
    folder,
    value: manifest,
    shared: shared.value,
    entries: isWhole ? entries.filter(({ own }, position) => !brokenEntries.has(position) && isMap(own)) : [],
    limits: [
      ...(isBroken('limits') ? [] : limitsOf(parsed, manifest.limits, folder)),
      ...(folder && !shared.broken.has('limits') ? limitsOf(folder, shared.value.limits) : []),
    ],
    isBroken: (key) => isBroken(key) || shared.broken.has(key),
  }
}

/** Whether a value may unset a default of the folder, while its defaults are unknown. */
const mayUnset = ([top, ...rest]: Path, value: unknown): boolean =>
  value === null && rest.length > ({ images: 1, defaults: 0 }[String(top)] ?? Infinity)

const isIntact = (file: ParsedFile | undefined): boolean => (file?.repairedLines.size ?? 0) === 0

/** The shared values of a folder, with the variables of one manifest. */
export interface CheckedFolder {
  readonly value: RawFolder
  readonly findings: readonly Finding[]
  readonly open: readonly OpenText[]
  readonly timed: readonly OpenText[]
  /** Top-level keys whose values cannot be used. */
  readonly broken: ReadonlySet<unknown>
}

const noFolder: CheckedFolder = { value: {}, findings: [], open: [], timed: [], broken: new Set() }

export const folderFileKind: FileKind = {
  empty: undefined,
  noMap: (what) => `_catalog.yaml is ${what}; it must be a map, with keys such as project: or defaults:`,
}

const misplaced =
  '"images" is not allowed in _catalog.yaml, which contains the shared values of its folder; list images in another file of the folder, such as images.yaml'

/**
 * Checks a `_catalog.yaml` by the rules of a manifest, except that it has no images. It is expanded once per
 * manifest, as its expressions see the manifest's variables. Errors name that manifest.
 */
export function checkFolder(
  parsed: ParsedFile,
  scope: Scope,
  strict: boolean,
  manifest?: ParsedFile,
): CheckedFolder {
  const expanded = expandManifest(parsed, scope, manifest)
  const { images: _images, ...value } = expanded.value as Record<string, unknown>
  const place = locate(parsed, ['images'], 'key')
  const error: Finding = {
    code: 'misplaced-key',
    severity: 'error',
    message: misplaced,
    place,
    path: ['images'],
  }
  const more = Object.hasOwn(expanded.value as object, 'images') ? [error] : []
  const { findings, broken } = checkExpanded(parsed, expanded, { ...value, images: [] }, strict, more)
  const { open, timed } = expanded
  return { value, findings, open, timed, broken: new Set(broken.map(([key]) => key)) }
}

/** The diagnostics of a file, minus those that its syntax errors cause; and the paths of unusable values. */
function checkExpanded(
  parsed: ParsedFile,
  { findings: unknown, unexpanded, open, origins }: Expanded,
  value: Readonly<Record<string, unknown>>,
  strict: boolean,
  more: readonly Finding[] = [],
): { readonly findings: readonly Finding[]; readonly broken: readonly Path[] } {
  const violations = withoutUnexpanded(checkManifest(parsed, value, strict, origins), unexpanded)
  const found = [...unknown, ...violations.map((finding) => openFinding(finding, open)), ...more]
  const all = [...parsed.parseFindings, ...found]
  const own = found.filter((finding) => !isCausedBySyntaxError(parsed, finding))
  return {
    findings: [
      ...joinCombinations(parsed, own, origins),
      ...oddTextWarnings(parsed, all),
      ...cutTextWarnings(parsed),
    ],
    broken: [...all.filter(isError).map(({ path }) => path), ...unexpanded],
  }
}

/** A manifest merged: its entries over its defaults, and its defaults over the folder's. */
function overDefaults(
  expanded: Expanded,
  shared: CheckedFolder,
): { readonly value: Readonly<Record<string, unknown>>; readonly entries: readonly CheckedEntry[] } {
  const raw = expanded.value as Readonly<Record<string, unknown>>
  // the manifest's own project overrides the project of the folder's defaults
  const { project: _project, projects: _projects, ...others } = shared.value.defaults ?? {}
  const hasProject = raw.project !== undefined || raw.projects !== undefined
  const folderDefaults = hasProject ? others : shared.value.defaults
  const top = unsetDefaults(shared.broken.has('defaults') ? undefined : folderDefaults, raw.defaults)
  const defaults = mergeDefaults(top.base as RawImage, top.over as RawImage)
  const value = top.over === raw.defaults ? raw : { ...raw, defaults: top.over }
  if (!Array.isArray(raw.images)) return { value, entries: [] }
  const openOf = openTextsOf(expanded.open, shared.open)
  const timedOf = openTextsOf(expanded.timed, shared.timed)
  const entries = raw.images.map((entry: unknown, position): CheckedEntry => {
    const { base, over } = unsetDefaults(defaults, entry)
    const [own, rest] = [over as RawImage, base as RawImage | undefined]
    const origin = expanded.origins?.[position] ?? { index: position }
    const image = mergeDefaults(rest, own)
    const layers = { own, image, defaults: top.over as RawImage | undefined }
    const [open, timed] = [openOf(position, layers), timedOf(position, layers)]
    return {
      own,
      defaults: rest,
      image,
      ...origin,
      ...(open.length > 0 ? { open } : {}),
      ...(timed.length > 0 ? { timed } : {}),
    }
  })
  return { value: { ...value, images: entries.map(({ own }) => own) }, entries }
}
