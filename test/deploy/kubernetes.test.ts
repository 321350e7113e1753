import { readFileSync } from 'node:fs'
import { CronJob } from 'kubernetes-models/batch/v1/CronJob'
import { Namespace } from 'kubernetes-models/v1/Namespace'
import { ServiceAccount } from 'kubernetes-models/v1/ServiceAccount'
import { expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { parseDuration } from '../../src/util/duration.ts'

const text = readFileSync('examples/deploy/kubernetes-cronjob.yaml', 'utf8')
const [namespace, account, cronJob] = parseAllDocuments(text).map((document) => document.toJS())
const { jobTemplate, ...schedule } = cronJob.spec
const { template, ...job } = jobTemplate.spec
const [container] = template.spec.containers

it('its objects are valid for Kubernetes', () => {
  for (const object of [new Namespace(namespace), new ServiceAccount(account), new CronJob(cronJob)])
    object.validate()
  const wrong = structuredClone(cronJob)
  delete wrong.spec.jobTemplate.spec.template.spec.containers[0].name
  expect(() => new CronJob(wrong).validate()).toThrow(/name/)
})

it('one run at a time, of the account that Workload Identity knows', () => {
  expect(schedule).toMatchObject({ concurrencyPolicy: 'Forbid', timeZone: 'Etc/UTC' })
  expect(template.spec.serviceAccountName).toBe(account.metadata.name)
  const names = [account, cronJob].map(({ metadata }) => metadata.namespace)
  expect(names).toEqual([namespace.metadata.name, namespace.metadata.name])
  const setup = readFileSync('examples/deploy/kubernetes.sh', 'utf8')
  expect(setup).toContain(`svc.id.goog[${namespace.metadata.name}/${account.metadata.name}]`)
})

// kubernetes-models accepts unknown keys: this is the whole of it
it('each pod is a shard, and each exit code has its consequence', () => {
  expect(job).toEqual({
    completionMode: 'Indexed',
    completions: 8,
    parallelism: 8,
    backoffLimitPerIndex: 1,
    activeDeadlineSeconds: 7_200,
    podFailurePolicy: {
      rules: [
        { action: 'FailJob', onExitCodes: { containerName: 'mintage', operator: 'In', values: [3, 64] } },
        { action: 'FailIndex', onExitCodes: { containerName: 'mintage', operator: 'In', values: [4] } },
        { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
      ],
    },
  })
  expect(template.spec.restartPolicy).toBe('Never')
  expect(container.env).toEqual([{ name: 'MINTAGE_SHARDS', value: String(job.completions) }])
})

it('two attempts end within the deadline of the job', () => {
  const deadlineMs = parseDuration(container.args[container.args.indexOf('--deadline') + 1]) ?? 0
  expect(2 * (deadlineMs / 1_000 + template.spec.terminationGracePeriodSeconds)).toBeLessThan(
    job.activeDeadlineSeconds,
  )
})

it('the container has the user of the image, and no more rights than it needs', () => {
  const [, user] = /^USER (\d+):\d+$/m.exec(readFileSync('Dockerfile', 'utf8')) ?? []
  expect(container.securityContext).toEqual({
    runAsNonRoot: true,
    runAsUser: Number(user),
    readOnlyRootFilesystem: true,
    allowPrivilegeEscalation: false,
    capabilities: { drop: ['ALL'] },
    seccompProfile: { type: 'RuntimeDefault' },
  })
})
