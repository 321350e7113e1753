/**
 * Other tools' names for a field of an image, in lower case without `_` and `-`: gcloud's flags (`gcloud compute
 * images create --help`), Packer's googlecompute builder, Terraform's google_compute_image. Names that differ from
 * the API's only in spelling need no entry.
 */
const namesElsewhere: Readonly<Record<string, string>> = {
  architecture: 'arch imagearchitecture',
  description: 'imagedescription',
  diskSizeGb: 'disksize size sizegb',
  family: 'imagefamily',
  forceCreate: 'force',
  guestOsFeatures: 'features imageguestosfeatures osfeatures',
  'imageEncryptionKey.kmsKeyName': 'kmskey kmskeyselflink',
  'imageEncryptionKey.rawKeyFile': 'csekkeyfile',
  labels: 'imagelabels tags',
  licenses: 'imagelicenses',
  name: 'imagename',
  project: 'imageprojectid projectid',
  'rawDisk.sha1Checksum': 'sha1',
  'rawDisk.source': 'sourcefile sourceuri',
  'shieldedInstanceInitialState.dbs': 'imagesignaturesdb signaturedatabasefile',
  'shieldedInstanceInitialState.dbxs': 'forbiddendatabasefile imageforbiddensignaturesdb',
  'shieldedInstanceInitialState.keks': 'imagekeyexchangekey keyexchangekeyfile',
  'shieldedInstanceInitialState.pk': 'imageplatformkey platformkeyfile',
  sourceDisk: 'disk diskname',
  sourceImage: 'base baseimage',
  sourceSnapshot: 'snapshot',
  storageLocations: 'imagestoragelocations storagelocation',
  timeout: 'statetimeout timeouts',
}

/** The field of each of these names. */
export const foreignFields: ReadonlyMap<string, string> = new Map(
  Object.entries(namesElsewhere).flatMap(([field, names]) => names.split(' ').map((name) => [name, field])),
)

const kmsName = 'write the whole name: imageEncryptionKey: { kmsKeyName: projects/…/cryptoKeys/… }'
const zone = 'include the zone of the disk: sourceDisk: zones/ZONE/disks/DISK'
const imageProject = 'include the project of the source: sourceImage: projects/PROJECT/global/images/IMAGE'

/** Names of other tools for a part of a value, with the advice for each. */
export const foreignValues: ReadonlyMap<string, string> = new Map([
  ['kmskeyring', kmsName],
  ['kmslocation', kmsName],
  ['kmsproject', kmsName],
  ['sourcediskzone', zone],
  ['sourceimagefamily', 'use the family as the source: sourceImage: family/FAMILY'],
  ['sourceimageproject', imageProject],
  ['sourceimageprojectid', imageProject],
  ['zone', zone],
])
