import { chmodSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

/** In place of gcloud: prints its arguments to a file, and a console. */
const gcloud = (console: string) => `#!/bin/sh
echo "$@" >> "$GCLOUD_LOG"
[ "$3" != get-serial-port-output ] || echo "${console}"
`

async function applyExample(console: string) {
  const path = folder({ gcloud: gcloud(console) })
  chmodSync(join(path, 'gcloud'), 0o755)
  const log = join(path, 'log')
  const seed = ['--emulator-seed', 'examples/emulator-state.yaml', '--emulator-latency', '0s']
  const args = ['apply', 'examples/verify/images.yaml', '--project', 'golden-prod', '--format', 'json']
  const { code, stdout } = await mintage([...args, '--emulator', ...seed], {
    env: { PATH: `${path}:/usr/bin:/bin`, GCLOUD_LOG: log },
  })
  const { images } = JSON.parse(stdout)
  return { code, image: images[0], log: readFileSync(log, 'utf8').replace(/smoke-\d+/g, 'VM') }
}

const where = '--project golden-prod --zone us-central1-a --quiet'
const create = `compute instances create VM --image web-20261124 --image-project golden-prod --machine-type e2-small --max-run-duration 1h --instance-termination-action DELETE ${where}\n`
const end = `compute instances delete VM ${where}\n`

test('the example boots a VM, and deletes it', async () => {
  const { code, image, log } = await applyExample('web login:')
  expect([code, image.status, image.verify]).toEqual([
    0,
    'created',
    {
      result: 'passed',
      exitCode: 0,
      signal: null,
      output: 'web login:\nweb-20261124 boots',
      outputCut: false,
    },
  ])
  expect(log).toBe(`${create}compute instances get-serial-port-output VM ${where}\n${end}`)
})

test('the page has the example', () => {
  const page = readFileSync('docs/verify.md', 'utf8')
  const example = readFileSync('examples/verify/images.yaml', 'utf8')
  const [, sample = ''] = /# Test an image[^`]*`verify`\n\n```yaml\n(.*?)```/s.exec(page) ?? []
  expect(sample).not.toBe('')
  expect(example.replace(/\n\n/g, '\n').endsWith(sample)).toBe(true)
})
