import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import { idleCheck } from '../../bench/idle-check.ts'
import { startEmulator } from '../../src/emulator/public.ts'
import type { Clock } from '../../src/util/clock.ts'
import { mintage } from '../support/cli.ts'
import { FakeClock } from '../support/fake-clock.ts'

const manifest = 'examples/deploy/images.yaml'
const textOf = (name: string) => readFileSync(`examples/deploy/${name}`, 'utf8')

/** What a scheduler starts: the variables of each of its processes, and the arguments of all. */
interface Deployment {
  readonly args: readonly string[]
  readonly tasks: readonly Record<string, string>[]
}

function cloudRun(): Deployment {
  const { taskCount, template } = parse(textOf('cloud-run-job.yaml')).spec.template.spec
  const tasks = Array.from({ length: taskCount }, (_, index) => ({
    CLOUD_RUN_TASK_INDEX: String(index),
    CLOUD_RUN_TASK_COUNT: String(taskCount),
  }))
  return { args: template.spec.containers[0].args, tasks }
}

function kubernetes(): Deployment {
  const [, , cronJob] = parseAllDocuments(textOf('kubernetes-cronjob.yaml')).map((document) =>
    document.toJS(),
  )
  const { completions, template } = cronJob.spec.jobTemplate.spec
  const [{ args, env }] = template.spec.containers
  const own = Object.fromEntries(env.map(({ name, value }: { name: string; value: string }) => [name, value]))
  const tasks = Array.from({ length: completions }, (_, index) => ({
    ...own,
    JOB_COMPLETION_INDEX: String(index),
  }))
  return { args, tasks }
}

/** Time passes, but no deadline: a busy machine would look like one that waits for it. */
const withoutDeadlines = (clock: FakeClock): Clock => ({
  now: () => clock.now(),
  monotonic: () => clock.monotonic(),
  sleep(ms, signal) {
    if (ms < 600_000) return clock.sleep(ms, signal)
    return new Promise((_resolve, reject) => {
      signal?.addEventListener('abort', () => reject(signal.reason), { once: true })
    })
  },
})

const inRepository = (args: readonly string[]): string[] =>
  args.map((word) => (word === 'images.yaml' ? manifest : word))

/** The permissions of the role that a script creates, and of the bucket. */
async function grantedBy(script: string): Promise<readonly string[]> {
  const [, command = ''] = /^mintage (permissions .*) > role\.yaml$/m.exec(textOf(script)) ?? []
  const args = inRepository(command.replace('"$project"', 'golden-prod').split(' '))
  const { code, stdout } = await mintage(args)
  expect(code).toBe(0)
  expect(textOf(script)).toContain('gs://golden-archives \\')
  return [...parse(stdout).includedPermissions, 'storage.objects.get']
}

test.each([
  ['Cloud Run', cloudRun(), 'cloud-run.sh'],
  ['Kubernetes', kubernetes(), 'kubernetes.sh'],
] as const)(
  '%s: its processes create each image once, with the role alone',
  async (_name, { args, tasks }, script) => {
    const clock = new FakeClock({ autoAdvance: true })
    clock.advanceOnlyWhile(idleCheck())
    const grant = await grantedBy(script)
    const state = { projects: { 'golden-prod': { grant } } }
    await using gce = await startEmulator({ clock: clock.steady, quota: 'documented', state })
    const runAll = () =>
      Promise.all(
        tasks.map((env) =>
          mintage([...inRepository(args), '--endpoint', gce.url], { env, clock: withoutDeadlines(clock) }),
        ),
      )
    const first = await runAll()
    expect(first.map(({ code, stderr }) => [code, stderr.match(/error|failed.*/g)])).toEqual(
      tasks.map(() => [0, null]),
    )
    expect(first.map(({ stdout }) => /Shard (\d of \d): (\d) of 9 images\./.exec(stdout)?.[1])).toEqual(
      tasks.map((_, index) => `${index + 1} of ${tasks.length}`),
    )
    expect(gce.state().images).toHaveLength(9)
    expect(gce.count('images.insert')).toBe(9)
    await runAll() // the schedule starts twice
    expect(gce.count('images.insert')).toBe(9)
  },
)
