import { join } from 'node:path'
import { type Emulator, type EmulatorState, startEmulator } from '../../src/emulator/public.ts'
import { type CliResult, folder, mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'
import { deleteByHand, insertByHand } from '../support/insert-log.ts'
import { type Scenario, startMs } from './scenarios.ts'

/** A permission and its owner, a project or a bucket: `golden-prod compute.images.get`. */
export type Grant = string

export interface PrintedGrant {
  readonly grant: Grant
  readonly required: boolean
}

interface ListedOwner {
  readonly project?: string
  readonly bucket?: string
  readonly permissions: readonly { readonly permission: string; readonly required: boolean }[]
}

/** What `mintage permissions` prints for the scenario. */
export async function printedGrants({ files, phase }: Scenario): Promise<readonly PrintedGrant[]> {
  const path = join(folder(files), 'images.yaml')
  const { stdout, stderr } = await mintage(['permissions', path, '--phase', phase, '--format', 'json'])
  if (stdout === '') throw new Error(stderr)
  const { projects, buckets } = JSON.parse(stdout) as Record<'projects' | 'buckets', readonly ListedOwner[]>
  return [...projects, ...buckets].flatMap(({ project, bucket, permissions }) =>
    permissions.map(({ permission, required }) => ({
      grant: `${project ?? bucket} ${permission}`,
      required,
    })),
  )
}

/** Google's reference of each method; written down here once more, independently of the client's table. */
const permissionOf: Readonly<Record<string, string>> = {
  'images.list': 'compute.images.list',
  'images.get': 'compute.images.get',
  'images.getFromFamily': 'compute.images.getFromFamily',
  'images.insert': 'compute.images.create',
  'images.setLabels': 'compute.images.setLabels',
  'images.patch': 'compute.images.update',
  'images.deprecate': 'compute.images.deprecate',
  'images.delete': 'compute.images.delete',
  'globalOperations.get': 'compute.globalOperations.get',
  'globalOperations.wait': 'compute.globalOperations.get',
  'globalOperations.list': 'compute.globalOperations.list',
  'disks.get': 'compute.disks.get',
  'regionDisks.get': 'compute.disks.get',
  'snapshots.get': 'compute.snapshots.get',
}

/** The permissions of the requests that the emulator saw. */
export function seenGrants({ requests }: Emulator, { perInsert = [] }: Scenario): readonly Grant[] {
  return requests.flatMap(({ method, project }) => {
    if (method === 'objects.get') return ['golden storage.objects.get']
    const permission = permissionOf[method]
    if (permission === undefined) throw new Error(`unexpected method ${method}`)
    return [`${project} ${permission}`, ...(method === 'images.insert' ? perInsert : [])]
  })
}

export const unique = (grants: readonly Grant[]): readonly Grant[] => [...new Set(grants)].sort()

/** The state in which the caller has these permissions and no others. */
function granting(grants: readonly Grant[]): EmulatorState {
  const projects = new Map<string, string[]>()
  for (const project of ['golden-prod', 'golden-staging', 'shared', 'builds']) projects.set(project, [])
  for (const grant of grants) {
    const [owner = '', permission = ''] = grant.split(' ')
    projects.get(owner)?.push(permission)
  }
  return {
    projects: Object.fromEntries([...projects].map(([project, grant]) => [project, { grant }])),
  }
}

export interface ScenarioEnd {
  readonly gce: Emulator
  readonly plans: readonly CliResult[]
  readonly apply: CliResult
  readonly steps: readonly string[]
}

interface Planned extends Omit<ScenarioEnd, 'apply'> {
  readonly run: (...args: readonly string[]) => Promise<CliResult>
}

/** Plans the scenario, by an identity with these permissions. The caller closes the emulator. */
export async function planScenario(scenario: Scenario, grants: readonly Grant[]): Promise<Planned> {
  const { files, flags = [], pending = [], deleting = [], before } = scenario
  const clock = new FakeClock({ autoAdvance: true, now: startMs })
  const gce = await startEmulator({ clock: clock.steady, latencyMs: 90_000, state: scenario.state })
  const path = join(folder(files), 'images.yaml')
  const run = ([command = '', ...more]: readonly string[]) =>
    mintage([command, path, '--endpoint', gce.url, ...flags, ...more], { clock })
  if (before !== undefined) await run(['apply', ...before])
  for (const name of pending) {
    await insertByHand(gce, { name, family: 'web', labels: { team: 'a' }, rawDisk: { source: archive } })
  }
  for (const name of deleting) await deleteByHand(gce, name)
  gce.addState(granting(grants))
  if (!grants.includes('golden storage.objects.get')) gce.deny('storage.objects.get')
  gce.forgetRequests()
  const few = await run(['plan', '--only', '*-@(1|6)'])
  const all = await run(['plan'])
  const json = await run(['plan', '--format', 'json', ...phaseFlags(scenario)])
  const { images = [] } = JSON.parse(json.stdout || '{}') as {
    readonly images?: readonly { readonly steps: readonly string[] }[]
  }
  return {
    gce,
    plans: [few, all, json],
    steps: images.flatMap(({ steps }) => steps),
    run: (...args) => run(args),
  }
}

const phaseFlags = ({ phase }: Scenario) => ['--phase', phase === 'prune' ? 'retire' : phase]

/** The same, and applies it. `faults`: responses are lost, and long polls end early. */
export async function runScenario(
  scenario: Scenario,
  grants: readonly Grant[],
  { faults = true } = {},
): Promise<ScenarioEnd> {
  const { lost } = scenario
  const { run, ...planned } = await planScenario(scenario, grants)
  const { gce } = planned
  if (faults) {
    if (lost === undefined) gce.failNext('images.insert', { kind: 'resetAfter' }, { times: 20, name: '*-1' })
    else gce.failNext(lost, { kind: 'resetAfter' })
    gce.failNext('globalOperations.wait', { kind: 'earlyReturn' }, 5)
  }
  return { ...planned, apply: await run('apply', ...phaseFlags(scenario)) }
}

const archive = 'https://storage.googleapis.com/golden/web.tar.gz'
