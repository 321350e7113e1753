import { describe, expect, it } from 'vitest'
import { loadTexts } from '../../support/load-texts.ts'

const entry = (fields: string) => `  - { name: ${fields} }\n`
const raw = 'rawDisk: { source: gs://b/a.tar.gz }'
const reported = async (...entries: readonly string[]) =>
  (await loadTexts(`images:\n${entries.map(entry).join('')}`)).reported

describe('architecture-features', () => {
  const arm = `a, ${raw}, architecture: ARM64`

  it.each([
    ['SEV_CAPABLE', 'SEV_CAPABLE is a feature of x86-64 processors; remove it from guestOsFeatures'],
    [
      'UEFI_COMPATIBLE, SEV_SNP_CAPABLE, SEV_LIVE_MIGRATABLE_V2, TDX_CAPABLE, SNP_SVSM_CAPABLE, GVNIC',
      'SEV_SNP_CAPABLE, SEV_LIVE_MIGRATABLE_V2, TDX_CAPABLE, SNP_SVSM_CAPABLE are features of x86-64 processors; remove them from guestOsFeatures',
    ],
  ])('reports %s of an ARM64 image', async (features, message) => {
    expect(await reported(`${arm}, guestOsFeatures: [${features}]`)).toEqual([
      `2:5 warning: the image is of architecture ARM64, and ${message} [architecture-features]`,
    ])
  })

  it('follows the architecture of a source in the manifest', async () => {
    const found = await reported(
      'c, sourceImage: b, guestOsFeatures: [TDX_CAPABLE]',
      'd, sourceImage: b, guestOsFeatures: [TDX_CAPABLE], architecture: X86_64',
      'b, sourceImage: a',
      arm,
    )
    expect(found).toEqual([
      '2:5 warning: the image is of architecture ARM64, and TDX_CAPABLE is a feature of x86-64 processors; remove it from guestOsFeatures [architecture-features]',
    ])
  })

  it.each([
    ['features of every architecture', `${arm}, guestOsFeatures: [UEFI_COMPATIBLE, GVNIC, IDPF]`],
    ['x86-64 images', `a, ${raw}, architecture: X86_64, guestOsFeatures: [SEV_CAPABLE]`],
    ['images of unknown architecture', `a, ${raw}, guestOsFeatures: [SEV_CAPABLE]`],
    ['adopted images', 'a, adopt: true, architecture: ARM64, guestOsFeatures: [SEV_CAPABLE]'],
  ])('accepts %s', async (_what, text) => {
    expect(await reported(text)).toEqual([])
  })

  it('reports an entry of several projects once', async () => {
    const text = `projects: [golden-staging, golden-prod]\nimages:\n${entry(`${arm}, guestOsFeatures: [SEV_CAPABLE]`)}`
    expect((await loadTexts(text)).reported).toHaveLength(1)
    expect((await loadTexts(text, { project: 'golden-prod' })).reported).toHaveLength(1)
    expect((await loadTexts(`replicate: source\n${text}`)).reported).toHaveLength(1)
  })
})

describe('shielded-without-uefi', () => {
  const keys = 'shieldedInstanceInitialState: { pk: { content: AAAA, fileType: BIN } }'
  const message =
    'warning: shieldedInstanceInitialState has no effect without UEFI; add UEFI_COMPATIBLE to guestOsFeatures, or remove the keys [shielded-without-uefi]'

  it.each([
    ['a raw disk without features', `a, ${raw}, ${keys}`],
    ['a raw disk with other features', `a, ${raw}, ${keys}, guestOsFeatures: [GVNIC]`],
  ])('reports keys of %s', async (_what, text) => {
    expect(await reported(text)).toEqual([`2:5 ${message}`])
  })

  it('follows the sources in the manifest', async () => {
    expect(await reported(`b, sourceImage: a, ${keys}`, `a, ${raw}`)).toEqual([`2:5 ${message}`])
    const uefi = `a, ${raw}, guestOsFeatures: [UEFI_COMPATIBLE]`
    expect(await reported(`b, sourceImage: a, ${keys}, guestOsFeatures: [GVNIC]`, uefi)).toEqual([])
  })

  it.each([
    ['with UEFI_COMPATIBLE', `a, ${raw}, ${keys}, guestOsFeatures: [UEFI_COMPATIBLE]`],
    ['that inherit the features of a source', `a, sourceImage: b, ${keys}`],
    [
      'that inherit the features of a disk',
      `a, sourceDisk: zones/z/disks/d, ${keys}, guestOsFeatures: [GVNIC]`,
    ],
    ['with empty lists of keys', `a, ${raw}, shieldedInstanceInitialState: { keks: [], dbs: [] }`],
  ])('accepts images %s', async (_what, text) => {
    expect(await reported(text)).toEqual([])
  })
})
