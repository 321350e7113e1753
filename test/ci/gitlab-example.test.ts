import { readFileSync, rmSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { type Emulator, startEmulator } from '../../src/emulator/public.ts'
import { type Checkout, createCheckout } from '../support/workflow-steps.ts'

interface Job {
  readonly extends?: string
  readonly stage?: string
  readonly rules?: readonly { readonly if?: string; readonly when?: string; readonly variables?: Variables }[]
  readonly variables?: Variables
  readonly id_tokens?: Readonly<Record<string, { readonly aud: string }>>
  readonly before_script?: readonly string[]
  readonly script?: readonly string[]
  readonly artifacts?: {
    readonly when: string
    readonly paths?: readonly string[]
    readonly reports: Readonly<Record<string, string>>
  }
}

type Variables = Readonly<Record<string, string>>

const text = readFileSync('examples/ci/gitlab-ci.yml', 'utf8')
const file = parse(text) as Readonly<Record<string, Job>> & { readonly variables: Variables }
const google = file['.google']

let gce: Emulator
let checkout: Checkout
beforeEach(async () => {
  gce = await startEmulator({ latencyMs: 0 })
  checkout = createCheckout(
    {
      'images.yaml':
        'project: golden-prod\nimages: [{ name: web-1, rawDisk: { source: gs://golden/web-1.tar.gz } }]\n',
    },
    gce.url,
  )
})
afterEach(async () => {
  rmSync(`${checkout.path}.tmp`, { recursive: true, force: true })
  await gce.close()
})

/** Runs a job as GitLab does: its variables may name others. */
function run(name: string, more: Variables = {}) {
  const job = file[name]
  const template = job?.extends === undefined ? undefined : file[job.extends]
  const given: Record<string, string> = {
    GITHUB_ACTIONS: '',
    CI_PROJECT_DIR: checkout.path,
    GOOGLE_ID_TOKEN: 'header.payload.signature',
    ...file.variables,
    ...template?.variables,
    ...job?.variables,
    ...more,
  }
  const expanded = Object.entries(given).map(([key, value]) => [
    key,
    value.replace(/\$(\w+)/g, (_, other: string) => given[other] ?? ''),
  ])
  const lines = [...(template?.before_script ?? []), ...(job?.script ?? [])]
  return checkout.run({ run: lines.join('\n'), env: Object.fromEntries(expanded) as Variables })
}

describe('the jobs', () => {
  it('trust the pipeline by ID tokens, with an identity that cannot write for the plan', () => {
    expect(
      google?.id_tokens?.GOOGLE_ID_TOKEN?.aud.replace('${PROVIDER}', file.variables.PROVIDER ?? ''),
    ).toBe(
      'https://iam.googleapis.com/projects/123456789/locations/global/workloadIdentityPools/gitlab/providers/gitlab',
    )
    expect(file.validate?.extends).toBeUndefined()
    expect([file.plan?.variables, file.apply?.variables]).toEqual([
      { SERVICE_ACCOUNT: 'mintage-reader@golden-prod.iam.gserviceaccount.com' },
      { SERVICE_ACCOUNT: 'mintage@golden-prod.iam.gserviceaccount.com' },
    ])
  })

  it('plan merge requests alone, and apply none of them', () => {
    const request = '$CI_PIPELINE_SOURCE == "merge_request_event"'
    expect(file.plan?.rules).toEqual([{ if: request }])
    expect(file.apply?.rules?.[0]).toEqual({ if: request, when: 'never' })
  })

  it('upload the reports of a failed job too', () => {
    const reports = ['validate', 'plan', 'apply'].map((name) => [
      file[name]?.artifacts?.when,
      file[name]?.artifacts?.reports,
    ])
    expect(reports).toEqual([
      ['always', { codequality: 'codequality.json', junit: 'junit.xml' }],
      ['always', { terraform: 'plan.json' }],
      ['always', { junit: 'junit.xml' }],
    ])
  })
})

describe('the scripts', () => {
  it('validate offline, and list the findings', async () => {
    expect(await run('validate')).toMatchObject({ code: 0, stdout: 'images.yaml: valid, 1 image\n' })
    expect([checkout.read('codequality.json'), gce.requests]).toEqual(['[]\n', []])
    checkout.write('images.yaml', 'project: golden-prod\nimages: [{ nmae: web-1 }]\n')
    expect((await run('validate')).code).toBe(3)
    expect(JSON.parse(checkout.read('codequality.json'))).not.toEqual([])
  })

  it('plan, with credentials that the libraries of Google understand', async () => {
    expect((await run('plan')).code).toBe(0)
    expect(JSON.parse(checkout.read('plan.json'))).toEqual({ create: 1, update: 0, delete: 0 })
    expect(checkout.read('plan.md')).toContain('web-1')
    const credentials = JSON.parse(readFileSync(`${checkout.path}.tmp/google.json`, 'utf8')) as Variables
    expect(credentials).toMatchObject({
      type: 'external_account',
      audience: file.variables.PROVIDER,
      credential_source: { file: `${checkout.path}.tmp/token` },
      service_account_impersonation_url: expect.stringContaining(
        '/mintage-reader@golden-prod.iam.gserviceaccount.com:',
      ),
    })
    expect(readFileSync(`${checkout.path}.tmp/token`, 'utf8')).toBe('header.payload.signature')
  })

  it.each(['false', 'true'])('apply; nightly: %s', async (isNightly) => {
    expect((await run('apply', { MINTAGE_PRUNE: isNightly })).code).toBe(0)
    expect(gce.state().images?.map(({ name }) => name)).toEqual(['web-1'])
    expect(JSON.parse(checkout.read('report.json'))).toMatchObject({ exitCode: 0 })
    expect(checkout.read('junit.xml')).toContain('<testcase')
  })
})
