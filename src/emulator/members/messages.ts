const words = (text: string): readonly string[] => text.split(/\s+/).filter(Boolean)

/** Names of the members of a message: those with a single value, by which lists can be filtered, and all. */
export interface Message {
  readonly fields: ReadonlySet<string>
  readonly names: readonly string[]
}

const message = (scalars: string, others = ''): Message => ({
  fields: new Set(words(scalars)),
  names: [...words(scalars), ...words(others)],
})

/** Members of the v1 API's messages that requests do not create, by collection. The emulator does not show them all. */
export const messages = {
  operations: message(
    `clientOperationId creationTimestamp description endTime httpErrorMessage httpErrorStatusCode id insertTime kind name
    operationGroupId operationType progress region selfLink startTime status statusMessage targetId targetLink user zone`,
    `error getVersionOperationMetadata instancesBulkInsertOperationMetadata setCommonInstanceMetadataOperationMetadata
    warnings`,
  ),
  zones: message(
    'creationTimestamp description id kind name region selfLink status supportsPzs',
    'availableCpuPlatforms deprecated resourceStatus',
  ),
  regions: message(
    'creationTimestamp description id kind name selfLink status supportsPzs',
    'deprecated quotaStatusWarning quotas zones',
  ),
  diskTypes: message(
    'creationTimestamp defaultDiskSizeGb description kind name region selfLink validDiskSize zone',
    'deprecated id',
  ),
  licenses: message(
    'chargesUseFee creationTimestamp description id kind licenseCode name selfLink transferable',
    `allowedReplacementLicenses appendableToDisk incompatibleLicenses minimumRetention multiTenantOnly osLicense params
    removableFromDisk requiredCoattachedLicenses resourceRequirements selfLinkWithId soleTenantOnly updateTimestamp`,
  ),
  licenseCodes: message(
    `allowedReplacementLicenses appendableToDisk creationTimestamp description id incompatibleLicenses kind licenseAlias
    minimumRetention multiTenantOnly name osLicense removableFromDisk requiredCoattachedLicenses selfLink
    soleTenantOnly state transferable updateTimestamp`,
  ),
  projects: message(
    `cloudArmorTier commonInstanceMetadata creationTimestamp defaultNetworkTier defaultServiceAccount description
    enabledFeatures id kind name quotas selfLink usageExportLocation vmDnsSetting xpnProjectStatus`,
  ),
  imageFamilyViews: message('image'),
} as const

/** Members of an Object of Cloud Storage's JSON API, v1. */
export const storageObject = message(
  `acl bucket cacheControl componentCount contentDisposition contentEncoding contentLanguage contentType contexts crc32c
  customTime customerEncryption etag eventBasedHold generation hardDeleteTime id kind kmsKeyName md5Hash mediaLink
  metadata metageneration name owner restoreToken retention retentionExpirationTime selfLink size softDeleteTime
  storageClass temporaryHold timeCreated timeDeleted timeFinalized timeStorageClassUpdated updated`,
)

/**
 * Members that only beta and alpha have and no response shows, by collection: of their discovery documents (in
 * `@googleapis/compute`).
 */
export const unshownBetaMembers: Readonly<Record<string, readonly string[]>> = {
  images: ['selfLinkWithId'],
  disks: words(
    `selfLinkWithId sourceMachineImage sourceMachineImageDiskDeviceName sourceMachineImageEncryptionKey
    sourceMachineImageId`,
  ),
  snapshots: ['maxRetentionDays', 'resourceStatus', 'selfLinkWithId'],
  operations: ['firewallPolicyRuleOperationMetadata', 'selfLinkWithId'],
  regions: ['selfLinkWithId'],
  diskTypes: ['selfLinkWithId'],
}
