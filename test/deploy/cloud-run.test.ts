import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { expect, it, test } from 'vitest'
import { parse } from 'yaml'
import { parseDuration } from '../../src/util/duration.ts'

const job = parse(readFileSync('examples/deploy/cloud-run-job.yaml', 'utf8'))
const setup = readFileSync('examples/deploy/cloud-run.sh', 'utf8')
const { args } = job.spec.template.spec.template.spec.containers[0]

// Google has no schema of it: these are the keys of its page "Cloud Run YAML Reference"
it('the job has eight tasks, and one retry each', () => {
  expect(job).toEqual({
    apiVersion: 'run.googleapis.com/v1',
    kind: 'Job',
    metadata: { name: 'golden-images' },
    spec: {
      template: {
        spec: {
          taskCount: 8,
          parallelism: 8,
          template: {
            spec: {
              serviceAccountName: 'golden-images@golden-prod.iam.gserviceaccount.com',
              maxRetries: 1,
              timeoutSeconds: '3600',
              containers: [
                {
                  image: 'europe-docker.pkg.dev/golden-prod/tools/golden-images:2026-11',
                  args: ['apply', 'images.yaml', '--deadline', '55m'],
                  resources: { limits: { cpu: '1', memory: '512Mi' } },
                },
              ],
            },
          },
        },
      },
    },
  })
})

it('the deadline ends a task before Cloud Run does', () => {
  const deadlineMs = parseDuration(args[args.indexOf('--deadline') + 1]) ?? Number.POSITIVE_INFINITY
  const { timeoutSeconds } = job.spec.template.spec.template.spec
  // and leaves time for the report
  expect(deadlineMs / 1_000 + 60).toBeLessThan(Number(timeoutSeconds))
})

it('the schedule starts the job, by an identity that can do only that', () => {
  expect(setup).toContain(`jobs/${job.metadata.name}:run`)
  expect(setup).toContain('--permissions run.jobs.run\n')
  expect(setup).toContain(`gcloud run jobs add-iam-policy-binding ${job.metadata.name} `)
})

test.each(['cloud-run.sh', 'kubernetes.sh'])('%s is a valid script without keys or basic roles', (name) => {
  const path = `examples/deploy/${name}`
  execFileSync('bash', ['-n', path])
  const text = readFileSync(path, 'utf8')
  expect(text).not.toMatch(/keys create|roles\/(?:owner|editor|viewer|compute\.)/)
  const roles = [...text.matchAll(/--role "?(\S+?)"?$/gm)].map(([, role]) => role)
  expect(roles).toContain('projects/$project/roles/goldenImages')
})
