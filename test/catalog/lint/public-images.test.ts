import { describe, expect, it } from 'vitest'
import { endsOfLife } from '../../../src/catalog/lint/end-of-life.ts'
import { publicFamilies } from '../../../src/catalog/lint/public-families.ts'
import { loadTexts } from '../../support/load-texts.ts'

const november = Date.UTC(2026, 10, 29)

const reported = async (source: string, now = 0, name = 'a') =>
  (await loadTexts(`images:\n  - { name: ${name}, sourceImage: ${source} }\n`, { now })).reported

const family = (project: string, name: string) => `projects/${project}/global/images/family/${name}`

describe('public-project', () => {
  it.each([
    ['debian-clod', 'debian-cloud'], // a letter too few
    ['debian-cloudd', 'debian-cloud'], // too many
    ['debian-clowd', 'debian-cloud'], // wrong
    ['debina-cloud', 'debian-cloud'], // swapped
    ['ubuntu-os-cluod', 'ubuntu-os-cloud'],
  ])('reports %s', async (project, meant) => {
    const message = `2:29 warning: project "${project}" is not a public image project; did you mean "${meant}"? [public-project]`
    expect(await reported(family(project, 'some-family'))).toEqual([message])
    expect(await reported(`projects/${project}/global/images/some-image`)).toEqual([message])
  })

  it('takes the family as a hint', async () => {
    expect(await reported(family('ubuntu-cloud', 'ubuntu-2204-lts'))).toEqual([
      '2:29 warning: project "ubuntu-cloud" is not a public image project; did you mean "ubuntu-os-cloud"? [public-project]',
    ])
    expect(await reported('projects/ubuntu-cloud/global/images/ubuntu-2204-lts')).toEqual([])
  })

  it.each(['golden-images', 'acme-cloud', 'my-debian-cloud', 'ml-images', 'deeplearning-platform-release'])(
    'accepts %s',
    async (project) => {
      expect(await reported(family(project, 'debian-12'))).toEqual([])
    },
  )

  it('accepts the projects of the manifest', async () => {
    const text = `project: debian-clod\nimages:\n  - { name: a, sourceImage: b }\n  - { name: b, sourceImage: c, project: rhel-clod }\n`
    expect((await loadTexts(text)).reported).toEqual([])
  })

  it.each([...publicFamilies.keys()])('knows %s', async (project) => {
    expect(await reported(family(project, 'some-family'))).toEqual([])
  })
})

describe('public-family', () => {
  it.each([
    ['debian-cloud', 'debain-12', 'debian-12'],
    ['debian-cloud', 'debian12', 'debian-12'],
    ['debian-cloud', 'debian-12-arm', 'debian-12-arm64'],
    ['debian-cloud', 'debian-12-bookworm', 'debian-12'],
    ['debian-cloud', 'debian-12-bookworm-arm64', 'debian-12-arm64'],
    ['ubuntu-os-cloud', 'ubuntu-2204', 'ubuntu-2204-lts'],
    ['ubuntu-os-cloud', 'ubuntu-2204-jammy', 'ubuntu-2204-lts'],
    ['ubuntu-os-cloud', 'ubuntu-2404-lts', 'ubuntu-2404-lts-amd64'],
    ['ubuntu-os-cloud', 'ubuntu-2404-noble-amd64', 'ubuntu-2404-lts-amd64'],
    ['ubuntu-os-cloud', 'ubuntu-2204-lst', 'ubuntu-2204-lts'],
    ['cos-cloud', 'cos-129', 'cos-129-lts'],
    ['rhel-sap-cloud', 'rhel-9-4-sap', 'rhel-9-4-sap-ha'],
    ['rocky-linux-cloud', 'rocky-linux9', 'rocky-linux-9'],
    ['windows-cloud', 'window-2022', 'windows-2022'],
  ])('%s/%s', async (project, name, meant) => {
    expect(await reported(family(project, name))).toEqual([
      `2:29 warning: ${project} has no family "${name}"; did you mean "${meant}"? [public-family]`,
    ])
  })

  it('reports a family that is written as an image', async () => {
    expect(await reported('projects/debian-cloud/global/images/debian-12')).toEqual([
      '2:29 warning: "debian-12" is a family of debian-cloud, not an image; write projects/debian-cloud/global/images/family/debian-12 [public-family]',
    ])
  })

  it.each([
    ['debian-cloud', 'debian-14'], // newer than the list
    ['debian-cloud', 'debian-sid'],
    ['ubuntu-os-cloud', 'ubuntu-2604-lts-amd64'],
    ['suse-cloud', 'sles-16'],
    ['fedora-cloud', 'fedora-cloud-44'],
    ['golden-images', 'debain-12'],
  ])('accepts %s/%s', async (project, name) => {
    expect(await reported(family(project, name))).toEqual([])
  })

  it('accepts every family of the list', async () => {
    const all = [...publicFamilies].flatMap(([project, names]) => names.map((name) => family(project, name)))
    expect(all.length).toBeGreaterThan(150)
    const entries = all.map((source, index) => `  - { name: a-${index}, sourceImage: ${source} }\n`)
    expect((await loadTexts(`images:\n${entries.join('')}`)).reported).toEqual([])
  })
})

describe('end-of-life', () => {
  const message = (version: string, project: string, month: string, next: string) =>
    `2:29 warning: ${version} of ${project} reached end of life in ${month}, and its images no longer get updates; use a newer family, such as ${next} [end-of-life]`
  const debian10 = message('debian-10', 'debian-cloud', '2024-06', 'debian-13')

  it.each([
    [family('debian-cloud', 'debian-10'), debian10],
    ['projects/debian-cloud/global/images/debian-10-buster-v20240312', debian10],
    [
      family('ubuntu-os-cloud', 'ubuntu-minimal-2004-lts-arm64'),
      message('ubuntu-minimal-2004', 'ubuntu-os-cloud', '2025-05', 'ubuntu-2404-lts-arm64'),
    ],
    [
      'projects/ubuntu-os-cloud/global/images/ubuntu-2004-focal-v20241016',
      message('ubuntu-2004', 'ubuntu-os-cloud', '2025-05', 'ubuntu-2404-lts-amd64'),
    ],
    [
      family('cos-cloud', 'cos-arm64-113-lts'),
      message('cos-arm64-113', 'cos-cloud', '2026-05', 'cos-arm64-129-lts'),
    ],
    [
      'projects/debian-cloud/global/images/debian-11-bullseye-arm64-v20260609',
      message('debian-11', 'debian-cloud', '2026-08', 'debian-13-arm64'),
    ],
    [family('centos-cloud', 'centos-7'), message('centos-7', 'centos-cloud', '2024-06', 'centos-stream-10')],
    [
      'projects/windows-cloud/global/images/windows-server-2012-r2-dc-v20231011',
      message('windows-server-2012-r2', 'windows-cloud', '2023-10', 'windows-2025'),
    ],
  ])('reports %s', async (source, text) => {
    expect(await reported(source, november)).toEqual([text])
  })

  it('waits for the end of the month', async () => {
    const source = family('debian-cloud', 'debian-10')
    expect(await reported(source, Date.UTC(2024, 5, 30, 23))).toEqual([])
    expect(await reported(source, Date.UTC(2024, 6, 1))).toEqual([debian10])
  })

  it.each([
    family('debian-cloud', 'debian-12'),
    family('ubuntu-os-pro-cloud', 'ubuntu-pro-1804-lts'),
    family('golden-images', 'debian-10'),
    'projects/debian-cloud/global/images/debian-12-bookworm-v20261110',
    'projects/ubuntu-os-cloud/global/images/ubuntu-2404-noble-amd64-v20261105',
  ])('accepts %s', async (source) => {
    expect(await reported(source, november)).toEqual([])
  })

  it('names months, and families of the list that outlive them', () => {
    for (const { project, month, next } of endsOfLife) {
      expect(month).toMatch(/^20\d\d-(?:0[1-9]|1[0-2])$/)
      expect(publicFamilies.get(project)).toContain(next)
      expect(
        endsOfLife.some((row) => row.project === project && `${next}-`.startsWith(`${row.version}-`)),
      ).toBe(false)
    }
  })
})
