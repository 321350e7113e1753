import type { Schema } from './keywords.ts'

/**
 * A value for each key, which editors offer and `mintage explain` prints. By definition of the schema and key; the keys of
 * a manifest have no definition.
 */
const examples: Readonly<Record<string, Readonly<Record<string, readonly unknown[]>>>> = {
  manifest: {
    project: ['golden-prod'],
    vars: [{ release: '2026-11' }],
    limits: [{ rate: '300/min', concurrency: 100 }],
    projects: [['golden-staging', 'golden-prod']],
    catalog: ['platform-golden'],
    families: [{ web: { keep: 3, obsoleteAfter: '30d', deleteAfter: '90d' } }],
    defaults: [{ labels: { team: 'platform' } }],
    images: [[{ name: 'web-2026-11', sourceImage: 'web-2026-10' }]],
  },
  limits: {
    rate: ['300/min', '5/s'],
    readRate: ['1200/min'],
    listRate: ['1200/min'],
    operationRate: ['1200/min'],
    concurrency: [100],
    sourceRate: ['6/h', 'off'],
  },
  families: {
    keep: [3],
    deprecateAfter: ['12h'],
    obsoleteAfter: ['30d'],
    deleteAfter: ['90d'],
    protect: [['web-*-v202603*']],
  },
  Image: {
    architecture: ['ARM64'],
    description: ['Front-end servers'],
    diskSizeGb: [20],
    family: ['web'],
    guestOsFeatures: [['UEFI_COMPATIBLE', 'GVNIC']],
    imageEncryptionKey: [
      { kmsKeyName: 'projects/golden-keys/locations/us/keyRings/images/cryptoKeys/payments' },
    ],
    labels: [{ team: 'platform' }],
    licenseCodes: [['5543610867827062957']],
    licenses: [['projects/debian-cloud/global/licenses/debian-12-bookworm']],
    name: ['web-2026-11', 'web-${vars.release}'],
    params: [{ resourceManagerTags: { 'tagKeys/281484836123456': 'tagValues/281479563123456' } }],
    rawDisk: [{ source: 'gs://golden-builds/web-2026-11.tar.gz' }],
    shieldedInstanceInitialState: [{ pk: { file: 'keys/pk.der', fileType: 'X509' } }],
    sourceDisk: ['zones/us-central1-a/disks/db-builder'],
    sourceDiskEncryptionKey: [{ rawKeyFile: '../keys/disk.b64' }],
    sourceImage: ['web-2026-10', 'projects/debian-cloud/global/images/family/debian-12'],
    sourceImageEncryptionKey: [{ rawKeyFile: '../keys/image.b64' }],
    sourceSnapshot: ['warehouse-nightly'],
    sourceSnapshotEncryptionKey: [{ rawKeyFile: '../keys/snapshot.b64' }],
    sourceType: ['RAW'],
    storageLocations: [['us']],
    project: ['golden-prod'],
    projects: [['golden-staging', 'golden-prod']],
    forceCreate: [true],
    timeout: ['2h'],
    matrix: [{ tier: ['web', 'db'], env: ['dev', 'prod'] }],
    adopt: [true],
    verify: [['./smoke.sh', '--fast']],
  },
  matrix: { exclude: [[{ tier: 'db', env: 'dev' }]] },
  verify: { run: [['./smoke.sh', '--fast']], timeout: ['30m'] },
  GuestOsFeature: { type: ['GVNIC'] },
  CustomerEncryptionKey: {
    kmsKeyName: ['projects/golden-keys/locations/us/keyRings/images/cryptoKeys/payments'],
    kmsKeyServiceAccount: ['encrypter@golden-keys.iam.gserviceaccount.com'],
    rawKey: ['${env.IMAGE_KEY}'],
    rsaEncryptedKey: ['${env.WRAPPED_IMAGE_KEY}'],
    rawKeyFile: ['../keys/image.b64'],
  },
  ImageParams: { resourceManagerTags: [{ 'tagKeys/281484836123456': 'tagValues/281479563123456' }] },
  RawDisk: {
    containerType: ['TAR'],
    sha1Checksum: ['da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    source: ['gs://golden-builds/web-2026-11.tar.gz'],
  },
  InitialStateConfig: {
    dbs: [[{ file: 'keys/db.der', fileType: 'X509' }]],
    dbxs: [[{ file: 'keys/dbx.bin', fileType: 'BIN' }]],
    keks: [[{ file: 'keys/kek.der', fileType: 'X509' }]],
    pk: [{ file: 'keys/pk.der', fileType: 'X509' }],
  },
  FileContentBuffer: { content: ['${env.DB_CERTIFICATE}'], fileType: ['X509'], file: ['keys/db.der'] },
}

/** The properties of a definition, each with its examples. Throws if an example has no property. */
export function withExamples(
  name: string,
  properties: Readonly<Record<string, Schema>>,
): Record<string, Schema> {
  const given = examples[name] ?? {}
  const stale = Object.keys(given).find((key) => properties[key] === undefined)
  if (stale !== undefined) throw new Error(`the example of ${name}.${stale} has no key in the schema`)
  return Object.fromEntries(
    Object.entries(properties).map(([key, property]) => [
      key,
      given[key] === undefined ? property : { ...property, examples: given[key] },
    ]),
  )
}
