import type { CheckedManifest } from '../../manifest/check-file.ts'
import type { Report } from '../../manifest/diagnostic.ts'
import { locate } from '../../manifest/document/locate.ts'
import type { ParsedFile } from '../../manifest/document/parse.ts'
import type { RawPolicy } from '../../manifest/raw-manifest.ts'
import type { Place, SourceFile } from '../../manifest/source-file.ts'
import { parseDuration, parseDurationOrZero } from '../../util/duration.ts'
import { omitUndefined } from '../../util/omit-undefined.ts'
import type { FamilyPolicy, ImageSpec } from '../image-spec.ts'
import { globProblem } from './glob-problem.ts'
import { type Projects, standardProjects } from './projects.ts'
import { settingsOf } from './resolve-manifest.ts'

/** A policy that applies to the images of one manifest. */
export interface ManifestPolicy {
  readonly policy: FamilyPolicy
  /** The manifest, not the `_catalog.yaml` that may contain the policy. */
  readonly manifest: SourceFile
  /** Whether the manifest has images of the family. */
  readonly isUsed: boolean
  /** Whether an entry has the family, also one that --project excludes. */
  readonly isListed: boolean
  /** The value of `keep`. */
  readonly keepPlace: Place
}

interface Written {
  readonly family: string
  readonly raw: RawPolicy
  readonly parsed: ParsedFile
}

/** The policies of a manifest and of its folder, one for each project of the family's images; reports their errors. */
export function resolveFamilies(
  manifest: CheckedManifest,
  specs: readonly ImageSpec[],
  projects: Projects,
  report: Report,
): readonly ManifestPolicy[] {
  if (manifest.isBroken('families') || manifest.isBroken('catalog')) return []
  const written = policiesOf(manifest)
  const { catalog } = settingsOf(manifest)
  const [first] = written
  if (first === undefined) return []
  if (catalog === undefined) {
    const message =
      'families requires a catalog, as mintage retires only images of its own catalog; set catalog: NAME'
    const place = locate(first.parsed, ['families'], 'key')
    report({ severity: 'error', code: 'missing-key', message, place })
    return []
  }
  const standard = standardProjects(manifest, projects).all
  const byFamily = projectsByFamily(specs)
  const listed = new Set(manifest.entries.map(({ image }) => image.family))
  return written.flatMap(({ family, raw, parsed }) => {
    const times = policyTimes(family, raw, parsed, report)
    if (times === undefined || !protects({ family, raw, parsed }, report)) return []
    const place = locate(parsed, ['families', family], 'key')
    const used = byFamily.get(family)
    const all = used ?? standard
    const facts = {
      manifest: manifest.parsed.file,
      isUsed: used !== undefined,
      isListed: listed.has(family),
      keepPlace: locate(parsed, ['families', family, 'keep']),
    }
    const { protect = [] } = raw
    return [...all].map((project) => {
      const policy = { project, family, catalog, keep: Number(raw.keep), ...times, protect, place }
      return { policy, ...facts }
    })
  })
}

/** False after reporting an error. */
function protects({ family, raw: { protect = [] }, parsed }: Written, report: Report): boolean {
  const problems = protect.flatMap((glob, index) => {
    const problem = globProblem(glob)
    return problem === undefined
      ? []
      : [{ index, message: `families.${family}.protect "${glob}" ${problem}` }]
  })
  for (const { index, message } of problems) {
    report({
      severity: 'error',
      code: 'invalid-value',
      message,
      place: locate(parsed, ['families', family, 'protect', index]),
    })
  }
  return problems.length === 0
}

function projectsByFamily(specs: readonly ImageSpec[]): ReadonlyMap<unknown, ReadonlySet<string>> {
  const projects = new Map<unknown, Set<string>>()
  for (const { body, project } of specs) {
    const known = projects.get(body.family) ?? new Set()
    projects.set(body.family, known.add(project))
  }
  return projects
}

/** A family of the manifest replaces that of its folder. */
function policiesOf({ parsed, folder, value, shared }: CheckedManifest): readonly Written[] {
  const own = value.families ?? {}
  const others = Object.entries(shared.families ?? {}).filter(([family]) => !Object.hasOwn(own, family))
  return [
    ...Object.entries(own).map(([family, raw]) => ({ family, raw, parsed })),
    ...(folder ? others.map(([family, raw]) => ({ family, raw, parsed: folder })) : []),
  ]
}

type Times = Pick<FamilyPolicy, 'deprecateAfterMs' | 'obsoleteAfterMs' | 'deleteAfterMs'>

/** Dates far in the future have no RFC 3339 form. */
const maxMs = 36_500 * 86_400_000

const ages = ['deprecateAfter', 'obsoleteAfter', 'deleteAfter'] as const

/** Undefined after reporting an error. */
function policyTimes(family: string, raw: RawPolicy, parsed: ParsedFile, report: Report): Times | undefined {
  const fail = (key: keyof RawPolicy, text: string) =>
    void report({
      severity: 'error',
      code: 'invalid-value',
      message: `families.${family}.${key} ${text}`,
      place: locate(parsed, ['families', family, key]),
    })
  const tooLong = ages.find((key) => (parseDuration(raw[key] ?? '') ?? 0) > maxMs)
  if (tooLong !== undefined) return fail(tooLong, `"${raw[tooLong]}" is longer than 36,500 days`)
  const { obsoleteAfter, deleteAfter } = raw
  const obsoleteAfterMs = parseDuration(obsoleteAfter ?? '')
  const deleteAfterMs = parseDuration(deleteAfter ?? '')
  if (deleteAfterMs !== undefined && obsoleteAfterMs === undefined) {
    return fail('deleteAfter', 'requires obsoleteAfter, a shorter time; set both, or remove it')
  }
  if (deleteAfterMs !== undefined && obsoleteAfterMs !== undefined && deleteAfterMs <= obsoleteAfterMs) {
    return fail('deleteAfter', `"${deleteAfter}" must be longer than obsoleteAfter, ${obsoleteAfter}`)
  }
  const deprecateAfterMs = parseDurationOrZero(raw.deprecateAfter ?? '0') ?? 0
  return { deprecateAfterMs, ...omitUndefined({ obsoleteAfterMs, deleteAfterMs }) }
}
