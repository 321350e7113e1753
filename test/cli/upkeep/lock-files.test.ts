import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { folder } from '../../support/cli.ts'
import { debian, lockOf, release } from '../../support/follow.ts'
import { web, webManifest } from './web-catalog.ts'

const manifest = `project: golden-prod
images:
  - name: web-\${source.name}
    labels: { base: "\${source.creationDate}" }
    sourceImage: ${debian}
`
const state = { images: [release('20261110'), release('20261124')] }
const remake = 'remove the file, then run mintage pin'

test.each([
  ['bytes', '\u0000\u0001\u0002', `1:1: error: the lock file is a single value; ${remake}`],
  [
    'the lock file of another tool',
    '{"name":"x","lockfileVersion":3}',
    `1:1: error: unsupported lock file: expected version 1, actual (none); ${remake}`,
  ],
  ['a manifest', manifest, `1:1: error: unsupported lock file: expected version 1, actual (none); ${remake}`],
  [
    'TOML',
    '[[package]]\nname = "x"\n',
    '2:1: error: this is not valid YAML; check indentation, quotes and colons here and above',
  ],
  [
    'a merge conflict',
    `version: 1\nsources:\n<<<<<<< HEAD\n  ${debian}: {}\n=======\n  ${debian}: {}\n>>>>>>> theirs\n`,
    '3:1: error: unresolved merge conflict; keep one side, and remove the lines <<<<<<<, ======= and >>>>>>>',
  ],
  [
    'an entry twice',
    lockOf('20261110') + lockOf('20261124').split('\n').slice(2).join('\n'),
    '7:3: error: this key appears twice in the same map; remove one of them',
  ],
  [
    'an alias of itself',
    `version: 1\nsources: &a\n  ${debian}: *a\n`,
    '3:57: error: alias *a is inside its own anchor &a; remove it',
  ],
  [
    'the prototype',
    'version: 1\nsources:\n  __proto__: { image: x }\n',
    '3:3: error: "__proto__" is not a source; write its path, starting with projects/, or the https URL of an archive',
  ],
])('a lock file that is %s is an error at its place, and nothing is sent', async (_, lock, message) => {
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
  for (const command of ['plan', 'apply', 'pin']) {
    const { code, stdout, stderr } = await cloud.run(command)
    expect([code, stdout, stderr.split('\n')[0]]).toEqual([3, '', `mintage.lock:${message}`])
  }
  expect(cloud.gce.requests).toEqual([])
})

test('an expression in a lock file is plain text', async () => {
  const lock = lockOf('20261110').replace('-v20261110', '-${env.HOME}')
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
  const { code, stderr } = await cloud.run('apply')
  expect(stderr).toContain(
    'images.yaml:3:11: error: name "web-debian-12-bookworm-${env.HOME}" is not a valid name: ',
  )
  expect(stderr).toContain('mintage.lock:4:12: note: the value of the source comes from here\n')
  expect([code, cloud.mutations()]).toEqual([3, []])
})

test.each([
  [
    'another id',
    { id: '99' },
    'source debian-12-bookworm-v20261110 has id 4821001234520261110, and mintage.lock pins id 99: it was deleted and recreated',
  ],
  [
    'another day of creation',
    { creationTimestamp: '9999-01-01T00:00:00Z' },
    'source debian-12-bookworm-v20261110 was created on 20261110, and mintage.lock pins 99990101',
  ],
])('an entry that was edited to %s blocks its images', async (_, more, message) => {
  const lock = lockOf('20261110', more)
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
  const plan = await cloud.run('plan')
  expect(plan.stdout).toContain(
    `! web-debian-12-bookworm-v20261110  blocked: images.yaml:3:5: ${message} (SOURCE_NOT_PINNED)\n    hint: check that source, then update the lock with mintage pin\n`,
  )
  const { code, stdout } = await cloud.run('apply')
  expect(stdout).toContain(`! web-debian-12-bookworm-v20261110  failed: ${message} (SOURCE_NOT_PINNED)\n`)
  expect([plan.code, code, cloud.mutations()]).toEqual([1, 1, []])
})

test('a lock file of other sources is rejected with --locked, and a warning without', async () => {
  const ubuntu = 'projects/ubuntu-os-cloud/global/images'
  const lock = `version: 1\nsources:\n  ${ubuntu}/family/ubuntu-2404:\n    image: ${ubuntu}/u\n    id: "7"\n    created: 2026-11-10T08:00:00Z\n`
  await using cloud = await startCatalogCloud({ 'images.yaml': manifest, 'mintage.lock': lock }, state)
  const entry = `source ${debian} has no entry in mintage.lock`
  const locked = await cloud.run('apply', ['--locked'])
  expect(locked.stderr).toContain(`images.yaml:5:18: error: ${entry}; add it with mintage pin\n`)
  expect([locked.code, cloud.mutations()]).toEqual([3, []])
  const { code, stderr } = await cloud.run('apply')
  expect(stderr).toContain(
    `images.yaml:5:18: warning: ${entry}, so its state is read from the cloud; add it with mintage pin\n`,
  )
  expect([code, cloud.mutations()]).toEqual([0, ['images.insert web-debian-12-bookworm-v20261124']])
})

test.each(['in several folders', 'partly on stdin'])(
  'a run of manifests %s retires no image that a lock file pins',
  async (where) => {
    const stdin = 'project: golden-prod\nimages: [{ name: db, adopt: true }]\n'
    const path = 'projects/golden-prod/global/images'
    const lock = `version: 1
sources:
  ${path}/family/web: { image: ${path}/web-50, id: "50", created: 2026-10-09T08:00:00Z }
`
    const files = { 'images.yaml': webManifest('name: web-1'), 'mintage.lock': lock }
    const images = [web(1), web(2), web(50), web(60), { project: 'golden-prod', name: 'db' }]
    await using cloud = await startCatalogCloud(files, { images })
    const flags = [
      '--quiet',
      where === 'partly on stdin' ? '-' : join(folder({ 'db.yaml': stdin }), 'db.yaml'),
    ]
    const { code, stderr } = await cloud.run('apply', flags, { stdin })
    expect([code, stderr, cloud.mutations()]).toEqual([0, '', ['images.deprecate web-60']])
    cloud.write('mintage.lock', 'version: 2\n')
    const broken = await cloud.run('apply', flags, { stdin })
    expect(broken.stderr).toContain(
      'mintage.lock:1:10: error: unsupported lock file: expected version 1, actual version 2',
    )
    expect([broken.code, cloud.mutations()]).toEqual([3, []])
  },
)
