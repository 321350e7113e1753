/**
 * How other tools call what an image of the manifest has, in lower case without `_` and `-`, with the field that it is
 * here: gcloud's flags (`gcloud compute images create --help`), Packer's googlecompute builder, Terraform's
 * google_compute_image. Names that differ from the API's only in their spelling need no entry.
 */
export const foreignFields: Readonly<Record<string, string>> = {
  arch: 'architecture',
  base: 'sourceImage',
  baseimage: 'sourceImage',
  csekkeyfile: 'imageEncryptionKey.rawKeyFile',
  disk: 'sourceDisk',
  diskname: 'sourceDisk',
  disksize: 'diskSizeGb',
  features: 'guestOsFeatures',
  forbiddendatabasefile: 'shieldedInstanceInitialState.dbxs',
  force: 'forceCreate',
  imagearchitecture: 'architecture',
  imagedescription: 'description',
  imagefamily: 'family',
  imageforbiddensignaturesdb: 'shieldedInstanceInitialState.dbxs',
  imageguestosfeatures: 'guestOsFeatures',
  imagekeyexchangekey: 'shieldedInstanceInitialState.keks',
  imagelabels: 'labels',
  imagelicenses: 'licenses',
  imagename: 'name',
  imageplatformkey: 'shieldedInstanceInitialState.pk',
  imageprojectid: 'project',
  imagesignaturesdb: 'shieldedInstanceInitialState.dbs',
  imagestoragelocations: 'storageLocations',
  keyexchangekeyfile: 'shieldedInstanceInitialState.keks',
  kmskey: 'imageEncryptionKey.kmsKeyName',
  kmskeyselflink: 'imageEncryptionKey.kmsKeyName',
  osfeatures: 'guestOsFeatures',
  platformkeyfile: 'shieldedInstanceInitialState.pk',
  projectid: 'project',
  sha1: 'rawDisk.sha1Checksum',
  signaturedatabasefile: 'shieldedInstanceInitialState.dbs',
  size: 'diskSizeGb',
  sizegb: 'diskSizeGb',
  snapshot: 'sourceSnapshot',
  sourcefile: 'rawDisk.source',
  sourceuri: 'rawDisk.source',
  statetimeout: 'timeout',
  storagelocation: 'storageLocations',
  tags: 'labels',
  timeouts: 'timeout',
}

/** Names of other tools that are part of a value here: what is said of them. */
export const foreignValues: Readonly<Record<string, string>> = {
  kmskeyring: 'write the whole name: imageEncryptionKey: { kmsKeyName: projects/…/cryptoKeys/… }',
  kmslocation: 'write the whole name: imageEncryptionKey: { kmsKeyName: projects/…/cryptoKeys/… }',
  kmsproject: 'write the whole name: imageEncryptionKey: { kmsKeyName: projects/…/cryptoKeys/… }',
  sourcediskzone: 'name the zone with the disk: sourceDisk: zones/ZONE/disks/DISK',
  sourceimagefamily: 'name the family as the source: sourceImage: family/FAMILY',
  sourceimageproject: 'name the project with the source: sourceImage: projects/PROJECT/global/images/IMAGE',
  sourceimageprojectid: 'name the project with the source: sourceImage: projects/PROJECT/global/images/IMAGE',
  zone: 'name the zone with the disk: sourceDisk: zones/ZONE/disks/DISK',
}
