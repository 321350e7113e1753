import { expect, test } from 'vitest'
import { startCatalogCloud } from '../../support/catalog-cloud.ts'
import { ourLabels } from '../../support/family.ts'
import { debian, release } from '../../support/follow.ts'

const projects = ['golden-staging', 'golden-prod', 'golden-edge']
const manifest = `catalog: golden
projects: [${projects}]
families: { web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d } }
onDrift: update
images:
  - name: web-\${source.name}
    family: web
    labels: { base: "\${source.creationDate}" }
    sourceImage: ${debian}
    verify: [./smoke.sh, "\${source.name}"]
`
const old = projects.flatMap((project) =>
  ['2026-01-01', '2025-01-01'].map((day) => ({
    project,
    name: `web-${day}`,
    family: 'web',
    labels: ourLabels,
    creationTimestamp: `${day}T00:00:00Z`,
  })),
)
const created = 'web-debian-12-bookworm-v20261110'

test.each([
  ['0s', 0],
  ['2s', '2s'],
  ['5m', '5m'],
] as const)(
  'two runs at once with operations of %s: follow, verify, copy and retire, then a rollback by hand',
  async (_, operation) => {
    const files = { 'images.yaml': manifest, 'smoke.sh': '#!/bin/sh\necho $1 >> runs\n' }
    const state = { projects: [...projects, 'debian-cloud'], images: [release('20261110'), ...old] }
    await using cloud = await startCatalogCloud(files, state)
    const { gce } = cloud
    gce.latency = { operation }
    const apply = () => cloud.run('apply', ['--prune', '--quiet'])
    for (const { code, stdout } of await Promise.all([apply(), apply()])) {
      expect(stdout).toContain('\n6 images: 3 created, 3 deprecated · ')
      expect(code).toBe(0)
    }
    const ours = gce.state().images?.filter(({ project }) => project !== 'debian-cloud') ?? []
    expect(
      ours.map(({ project, name, family, deprecated }) =>
        [project, name, 'in', family, deprecated?.state ?? 'ACTIVE'].join(' '),
      ),
    ).toEqual(
      projects.flatMap((project) => [
        `${project} web-2025-01-01 in web DEPRECATED`,
        `${project} web-2026-01-01 in web ACTIVE`,
        `${project} ${created} in web ACTIVE`,
      ]),
    )
    expect(cloud.read('runs')).toBe('debian-12-bookworm-v20261110\n'.repeat(2)) // the origin, by each run
    cloud.mutations()
    expect((await apply()).stdout).toBe('Nothing to do: all 3 images exist.\n')
    expect(cloud.mutations()).toEqual([])

    const images = ours
      .filter(({ project, name }) => project !== 'golden-edge' || name !== created)
      .map((image) =>
        image.project === 'golden-staging' && image.name === created
          ? { ...image, deprecated: { state: 'DEPRECATED' as const } }
          : image,
      )
    gce.replaceState({ ...gce.state(), images: [release('20261110'), ...images] })
    const { code, stdout } = await apply()
    expect(stdout).toContain(
      `- golden-edge/${created}  skipped: origin image golden-staging/${created} is DEPRECATED: a withdrawn image is not copied\n`,
    )
    expect([code, cloud.mutations()]).toEqual([1, []])
  },
)
