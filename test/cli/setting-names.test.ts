import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folder, mintage } from '../support/cli.ts'

const manifest = (project: string) =>
  `project: ${project}\nimages: [{ name: web, rawDisk: { source: gs://b/web.tar.gz } }]\n`
const listed = `projects: [golden-dev]\n${manifest('x').slice('project: x\n'.length)}`

/** A flag, its variable, and a message that names where the value is set. */
test.each<[string, string, string, string]>([
  ['plan', '--only', 'db-*', '@ db-* matches no image of the manifest'],
  ['plan', '--only', '!web', '@ selects no image of the manifest'],
  ['plan', '--project', 'golden-prod', '@ golden-prod is not among the projects of the manifest'],
  ['validate', '--var-file', 'none.yaml', 'error: @ none.yaml: no such file'],
  ['plan', '--endpoint', 'localhost', '@ "localhost" is not a URL; write it as http://127.0.0.1:8787'],
  ['plan', '--endpoint', 'ftp://h', '@ "ftp://h" must start with http:// or https://'],
  ['plan', '--endpoint', 'http://h/?a=b', '@ takes a bare URL: no user, query or fragment'],
  ['plan', '--universe-domain', 'a/b', '@ "a/b" is not a domain; write it as googleapis.com'],
  ['plan', '--access-token-file', 'none', 'hint: check @; gcloud auth print-access-token > FILE writes one'],
  [
    'plan',
    '--report',
    'pdf=plan',
    '@ pdf=plan has the unknown kind pdf; use text, json, markdown, html or gitlab-plan',
  ],
  ['validate', '--report', '/dev/null/a.xml', 'hint: choose another file for @'],
  ['apply', '--metrics', 'a.txt', '@ a.txt does not end in .prom'],
  ['apply', '--metrics', '/dev/null/a.prom', 'hint: choose another file for @; nothing was sent'],
  ['emulator', '--host', '192.0.2.1', 'hint: @ takes an address of this machine'],
])('%s names %s or its variable for %s', async (command, flag, value, message) => {
  const variable = `MINTAGE_${flag.slice(2).replaceAll('-', '_').toUpperCase()}`
  const path = join(
    folder({ 'images.yaml': value === 'golden-prod' ? listed : manifest('golden-prod') }),
    'images.yaml',
  )
  const args = command === 'emulator' ? [command, '--port', '0'] : [command, path]
  const expected = (name: string) => message.replace('@', name)
  expect((await mintage([...args, flag, value])).stderr).toContain(expected(flag))
  const ofVariable = await mintage(args, { env: { [variable]: value } })
  expect(ofVariable.stderr).toContain(expected(variable))
  expect(ofVariable.stderr).not.toContain(flag)
})

test('a project that overrides several has the name of its variable', async () => {
  const path = folder({
    'a.yaml': manifest('golden-dev'),
    'b.yaml': manifest('golden-test').replace('web', 'db'),
  })
  const { stderr } = await mintage(['validate', path], { env: { MINTAGE_PROJECT: 'golden-prod' } })
  expect(stderr).toBe(
    'warning: MINTAGE_PROJECT golden-prod overrides the projects of the manifests: golden-dev, golden-test; to select one project, pass only its manifests\n',
  )
})

test('a report and metrics in one file have the names of both', async () => {
  const file = join(folder({}), 'a.prom')
  const env = { MINTAGE_REPORT: `text=${file}` }
  const { stderr } = await mintage(['apply', '--metrics', file], { env })
  expect(stderr).toBe(
    `mintage: MINTAGE_REPORT and --metrics have the same file ${file}\n  hint: use a different file for one of them\n`,
  )
})

test('GOOGLE_CLOUD_UNIVERSE_DOMAIN has its own name', async () => {
  const path = join(folder({ 'images.yaml': manifest('golden-prod') }), 'images.yaml')
  const { code, stderr } = await mintage(['plan', path], { env: { GOOGLE_CLOUD_UNIVERSE_DOMAIN: 'a/b' } })
  expect(stderr).toBe(
    'mintage: GOOGLE_CLOUD_UNIVERSE_DOMAIN "a/b" is not a domain; write it as googleapis.com\n',
  )
  expect(code).toBe(64)
})
