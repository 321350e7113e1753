import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, test } from 'vitest'
import { planImages } from '../../../src/plan/plan-images.ts'
import { folder } from '../../support/cli.ts'
import { startEngine, summary } from '../../support/engine.ts'
import { candidate, familiesIn, smoke } from '../../support/promotion.ts'
import { fromImage, spec } from '../../support/spec.ts'

const passing = 'env | grep ^MINTAGE_ | sort > env; pwd > folder'

test('an image is created without its family, verified, and attached', async () => {
  const script = smoke(passing)
  await using engine = await startEngine()
  const outcomes = await engine.run([candidate('web-1', script)])
  expect(summary(outcomes)).toEqual(['web-1: created'])
  expect(outcomes[0]?.steps.map((step) => `${step.do}: ${step.end}`)).toEqual([
    'create: done',
    'verify: done',
    'attachFamily: done',
  ])
  const sent = engine.gce.requests.map(({ method }) => method)
  expect(sent).toEqual([
    'images.get',
    'images.insert',
    'globalOperations.wait',
    'images.get',
    'images.get',
    'images.patch',
    'globalOperations.wait',
    'images.getFromFamily',
  ])
  expect(familiesIn(engine)).toEqual(['web-1 in web'])
  expect(script.written('folder')).toBe(`${script.path}\n`)
  const link = 'https://www.googleapis.com/compute/v1/projects/golden-prod/global/images/web-1'
  const id = engine.gce.state().images?.[0]?.id
  expect(script.written('env')).toBe(
    `MINTAGE_IMAGE_FAMILY=web\nMINTAGE_IMAGE_ID=${id}\nMINTAGE_IMAGE_NAME=web-1\nMINTAGE_IMAGE_PROJECT=golden-prod\nMINTAGE_IMAGE_SELF_LINK=${link}\n`,
  )
  expect(summary(await engine.run([candidate('web-1', script)]))).toEqual(['web-1: exists'])
})

describe('an image that fails its verification', () => {
  it('does not join its family, and is verified again by the next run', async () => {
    const script = smoke('[ -e fixed ] || { echo no boot; exit 7; }')
    await using engine = await startEngine()
    const specs = [candidate('web-1', script)]
    const [outcome] = await engine.run(specs)
    expect(outcome).toMatchObject({
      result: 'failed',
      failure: {
        kind: 'failed',
        reason: 'VERIFY_FAILED',
        message: `${script.path}/smoke.sh ended with exit code 7`,
        hint: 'it does not join family web; rerun to retry the verification, or delete it (gcloud compute images delete web-1 --project golden-prod) to recreate it',
      },
      steps: [
        { do: 'create', end: 'done' },
        {
          do: 'verify',
          end: 'failed',
          verified: { kind: 'failed', code: 7, signal: null, output: { text: 'no boot\n', isCut: false } },
        },
        { do: 'attachFamily', end: 'failed' },
      ],
    })
    expect(outcome).not.toHaveProperty('left')
    expect(familiesIn(engine)).toEqual(['web-1'])
    const again = { ...specs[0], verify: { ...specs[0]?.verify, run: ['/bin/true'] } } as never
    const outcomes = await engine.run([again])
    expect(summary(outcomes)).toEqual(['web-1: verified'])
    expect(outcomes[0]?.steps.map(({ do: kind }) => kind)).toEqual(['verify', 'attachFamily'])
    expect(familiesIn(engine)).toEqual(['web-1 in web'])
    expect(engine.gce.count('images.insert')).toBe(1)
  })

  it('is not a source of other images', async () => {
    await using engine = await startEngine()
    const specs = [candidate('base', smoke('exit 1')), spec('leaf', { source: fromImage('base') })]
    const [, leaf] = summary(await engine.run(specs))
    expect(leaf).toBe('leaf: skipped (source image base failed)')
    expect(engine.gce.count('images.insert')).toBe(1)
  })

  it('does not prevent other images', async () => {
    await using engine = await startEngine()
    const specs = [candidate('web-1', smoke('exit 1')), candidate('web-2', smoke('exit 0'))]
    expect(summary(await engine.run(specs))[1]).toBe('web-2: created')
    expect(familiesIn(engine).sort()).toEqual(['web-1', 'web-2 in web'])
  })
})

test('a program that takes too long is ended', async () => {
  const script = smoke('trap "echo bye; exit 0" TERM; echo > hangs; while :; do sleep 0.01; done 2>/dev/null')
  await using engine = await startEngine({ waitsForTime: () => script.written('hangs') !== undefined })
  const verify = { timeoutMs: 90_000 } as never
  const [outcome] = await engine.run([candidate('web-1', script, { verify })])
  expect(outcome).toMatchObject({
    result: 'failed',
    failure: {
      kind: 'timeout',
      reason: 'VERIFY_TIMEOUT',
      message: `${script.path}/smoke.sh timed out after 1m30s`,
      hint: 'it does not join family web; rerun to retry the verification, or delete it (gcloud compute images delete web-1 --project golden-prod) to recreate it; for more time, set verify.timeout at images.yaml:1:11',
    },
  })
  expect(familiesIn(engine)).toEqual(['web-1'])
})

describe('a program that cannot be started', () => {
  async function failureOf(...run: [program: string, ...args: string[]]) {
    await using engine = await startEngine()
    const [outcome] = await engine.run([candidate('web-1', smoke(''), { verify: { run } as never })])
    expect(outcome).toMatchObject({
      result: 'failed',
      failure: { kind: 'failed', reason: 'VERIFY_NOT_STARTED' },
      steps: [{}, { verified: { kind: 'notStarted' } }, {}],
    })
    expect(familiesIn(engine)).toEqual(['web-1'])
    const { message, hint } = outcome?.result === 'failed' ? outcome.failure : {}
    return [message, hint]
  }

  it.each([
    [
      '/no/such/smoke.sh',
      '/no/such/smoke.sh cannot be started (ENOENT)',
      '/no/such/smoke.sh or its interpreter does not exist; see verify at images.yaml:1:11',
    ],
    [
      'no-such-program',
      'no-such-program cannot be started (ENOENT)',
      'install no-such-program, or write ./no-such-program if it is next to the manifest; see verify at images.yaml:1:11',
    ],
    [
      '\0',
      '\0 cannot be started (ERR_INVALID_ARG_VALUE)',
      '\0 must be an executable program, and its arguments plain text; see verify at images.yaml:1:11',
    ],
  ])('%j', async (program, message, hint) => {
    expect(await failureOf(program)).toEqual([message, hint])
  })

  it('if it is not executable', async () => {
    const path = folder({ 'smoke.sh': '' })
    expect(await failureOf(`${path}/smoke.sh`)).toEqual([
      `${path}/smoke.sh cannot be started (EACCES)`,
      `make it executable: chmod +x ${path}/smoke.sh; see verify at images.yaml:1:11`,
    ])
  })

  it('as its arguments are too long', async () => {
    expect(await failureOf('/bin/true', 'x'.repeat(10_000_000))).toEqual([
      '/bin/true cannot be started (E2BIG)',
      'pass fewer or shorter arguments, or a smaller environment; see verify at images.yaml:1:11',
    ])
  })
})

test('a program that a signal ends has failed', async () => {
  const script = smoke('kill -SEGV $$')
  await using engine = await startEngine()
  expect(summary(await engine.run([candidate('web-1', script)]))).toEqual([
    `web-1: failed (failed: ${script.path}/smoke.sh was terminated by SIGSEGV)`,
  ])
})

test('at most four programs run at a time', async () => {
  // each waits for three others, and counts those that run meanwhile
  const script = smoke(
    'echo > "run-$MINTAGE_IMAGE_NAME"; until [ "$(ls done-* run-* 2>/dev/null | wc -l)" -ge 4 ]; do :; done; ls run-* | wc -l >> counts; mv "run-$MINTAGE_IMAGE_NAME" "done-$MINTAGE_IMAGE_NAME"',
  )
  await using engine = await startEngine()
  const outcomes = await engine.run(
    Array.from({ length: 10 }, (_, index) => candidate(`web-${index}`, script)),
  )
  expect(new Set(outcomes.map(({ result }) => result))).toEqual(new Set(['changed']))
  const counts = script.written('counts')?.trim().split(/\s+/).map(Number) ?? []
  expect([counts.length, Math.max(...counts)]).toEqual([10, 4])
})

test('the timeout of the image does not count while the program runs', async () => {
  const script = smoke('echo > hangs; exec sleep 1000')
  const waitsForTime = () => script.written('hangs') !== undefined
  await using engine = await startEngine({ timeoutMs: 120_000, waitsForTime })
  const specs = [candidate('web-1', script, { verify: { timeoutMs: 600_000 } as never })]
  expect(summary(await engine.run(specs))).toEqual([
    `web-1: failed (timeout: ${script.path}/smoke.sh timed out after 10m00s)`,
  ])
})

test('an update verifies an image without a family before it attaches it, and labels it first', async () => {
  const script = smoke('[ -e fixed ]')
  const images = [
    { project: 'golden-prod', name: 'web-1', status: 'READY' as const, labels: { other: 'kept' } },
  ]
  await using engine = await startEngine({ state: { images } })
  const specs = [candidate('web-1', script)]
  const run = async (update: boolean) => {
    const state = await engine.read({ images: specs })
    return engine.carryOut(planImages({ images: specs }, state, { update, nowMs: engine.clock.now() }))
  }
  expect(await run(false)).toMatchObject([{ result: 'drifted', isUpdatable: true }])
  expect(await run(true)).toMatchObject([{ result: 'failed', failure: { reason: 'VERIFY_FAILED' } }])
  expect(familiesIn(engine)).toEqual(['web-1'])
  expect(engine.gce.state().images?.[0]?.labels).toEqual({
    other: 'kept',
    'mintage-catalog': 'golden',
    'mintage-adopted': '20261124',
    'mintage-family': 'web',
  })
  writeFileSync(join(script.path, 'fixed'), '')
  expect(summary(await run(false))).toEqual(['web-1: verified'])
  expect(familiesIn(engine)).toEqual(['web-1 in web'])
})
