import { chmodSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { isAlive, until } from '../../support/processes.ts'
import { startOn, verifiedManifest } from '../../support/programs.ts'

const start = (script: string, verify = '[./smoke.sh]') =>
  startCatalogCloud({
    'images.yaml': verifiedManifest(verify),
    'smoke.sh': `#!/bin/sh\n${script}\n`,
    'notes.txt': '',
  })

const again =
  '    hint: it does not join family web; rerun to retry the verification, or delete it (gcloud compute images delete web-1 --project golden-prod) to recreate it'
const outside = [['images.insert web-1'], ['web-1']]
const inFamily = [['images.insert web-1', 'images.patch web-1'], ['web-1 in web']]

test.each([
  ['fails', 'exit 255', 'smoke.sh ended with exit code 255 (VERIFY_FAILED)'],
  ['kills its process group', 'kill -9 0', 'smoke.sh was terminated by SIGKILL (VERIFY_FAILED)'],
  [
    'leaves children behind',
    'for i in 1 2 3 4 5; do (sleep 0.2) >/dev/null 2>&1 & done; exit 4',
    'smoke.sh ended with exit code 4 (VERIFY_FAILED)',
  ],
])('a program that %s keeps the image out of its family', async (_, script, message) => {
  await using cloud = await start(script)
  const { code, stdout } = await cloud.run('apply')
  expect(stdout).toBe(`! web-1  failed: ${message}\n${again}\n\n1 image: 1 failed · N requests · T\n`)
  expect([code, cloud.mutations(), cloud.families()]).toEqual([1, ...outside])
})

test('a program that hangs is killed with its children, and names the place of its timeout', async () => {
  await using cloud = await start(
    'trap "" TERM; sleep 1000 & echo $! > pid; while :; do sleep 0.01; done',
    '{ run: [./smoke.sh], timeout: 30s }',
  )
  const startProgram = startOn(cloud.clock, () => cloud.read('pid') !== undefined)
  const { code, stdout } = await cloud.run('apply', [], { process: { startProgram } })
  expect(stdout).toBe(
    `! web-1  failed after T: smoke.sh timed out after T (VERIFY_TIMEOUT)\n${again}; for more time, set verify.timeout at images.yaml:7:13\n\n1 image: 1 failed · N requests · T\n`,
  )
  expect([code, cloud.mutations(), cloud.families()]).toEqual([1, ...outside])
  await until(() => !isAlive(Number(cloud.read('pid'))))
})

test.each([
  [
    'a file that is not executable',
    '[./notes.txt]',
    'not created: notes.txt cannot be started (EACCES)',
    'make it executable: chmod +x notes.txt',
    [[], []],
  ],
  [
    'a missing file',
    '[../no/such.sh]',
    'not created: DIR/no/such.sh cannot be started (ENOENT)',
    'DIR/no/such.sh or its interpreter does not exist',
    [[], []],
  ],
  [
    'a name outside of PATH',
    '[smoke.sh]',
    'smoke.sh cannot be started (ENOENT)',
    'install smoke.sh, or write ./smoke.sh if it is next to the manifest',
    outside,
  ],
])('%s is no program', async (_, verify, message, hint, left) => {
  await using cloud = await start('', verify)
  const { code, stdout } = await cloud.run('apply')
  expect(stdout.replace(/\S+(?=\/no\/such\.sh)/g, 'DIR')).toBe(
    `! web-1  failed: ${message} (VERIFY_NOT_STARTED)\n    hint: ${hint}; see verify at images.yaml:7:13\n\n1 image: 1 failed · N requests · T\n`,
  )
  expect([code, cloud.mutations(), cloud.families()]).toEqual([1, ...left])
})

test('a missing program prevents neither other images nor a run that only creates', async () => {
  await using cloud = await start('', '[./no-such.sh]')
  const other = '  - { name: db-1, family: db, rawDisk: { source: gs://golden/db-1.tar.gz } }\n'
  cloud.write('images.yaml', `${verifiedManifest('[./no-such.sh]')}${other}`)
  expect((await cloud.run('apply')).code).toBe(1)
  expect(cloud.families()).toEqual(['db-1 in db'])
  expect((await cloud.run('apply', ['--phase', 'create'])).code).toBe(0)
  expect(cloud.families().sort()).toEqual(['db-1 in db', 'web-1'])
  expect((await cloud.run('apply')).stdout).toContain(
    '! web-1  failed: no-such.sh cannot be started (ENOENT) (VERIFY_NOT_STARTED)\n',
  )
  cloud.write('no-such.sh', '#!/bin/sh\n')
  chmodSync(join(cloud.path, 'no-such.sh'), 0o755)
  expect((await cloud.run('apply')).code).toBe(0)
  expect(cloud.families().sort()).toEqual(['db-1 in db', 'web-1 in web'])
})

test('a program reads an empty stdin, and may remove the manifest', async () => {
  await using cloud = await start('cat; rm images.yaml')
  const { code, stdout } = await cloud.run('apply')
  expect(stdout).toBe('+ web-1  created in T\n\n1 image: 1 created · N requests · T\n')
  expect([code, cloud.mutations(), cloud.families()]).toEqual([0, ...inFamily])
})

test('control characters of a program do not reach a terminal or a log', async () => {
  await using cloud = await start(
    'printf "\\033[31mred\\033[0m \\033]0;title\\007::error::x\\nover\\rwritten \\377\\n"; exit 1',
  )
  const { stderr } = await cloud.run('apply')
  expect(stderr).toContain('web-1 | red ::error::x\nweb-1 | over written \ufffd\n')
})

test('an argument must not be empty', async () => {
  await using cloud = await start('', '[./smoke.sh, ""]')
  const { code, stderr } = await cloud.run('apply')
  expect(stderr).toContain(
    'images.yaml:7:26: error: an entry of verify must not be empty; set a value, or remove it\n',
  )
  expect([code, cloud.mutations()]).toEqual([3, []])
})
