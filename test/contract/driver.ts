/** A resource as the API's JSON has it: members without a value are absent. */
// biome-ignore lint/suspicious/noExplicitAny: tests read any member
export type Json = any

/** Members of an image that the cases send. */
export interface ImageBody {
  readonly name?: string
  readonly description?: string
  readonly family?: string
  readonly labels?: Record<string, string>
  readonly diskSizeGb?: string
  readonly guestOsFeatures?: { type: string }[]
  readonly rawDisk?: { source: string }
  readonly sourceDisk?: string
  readonly sourceImage?: string
  readonly sourceSnapshot?: string
}

export interface DiskBody {
  readonly name: string
  readonly sizeGb?: string
  readonly labels?: Record<string, string>
  readonly sourceImage?: string
  readonly sourceSnapshot?: string
}

export interface SnapshotBody {
  readonly name: string
  readonly sourceDisk?: string
  readonly labels?: Record<string, string>
}

export interface Deprecation {
  readonly state?: string
  readonly replacement?: string
}

export interface Policy {
  readonly etag?: string
  readonly bindings: { role: string; members: string[] }[]
}

export interface ListQuery {
  readonly filter?: string
  readonly maxResults?: number
  readonly orderBy?: string
  readonly pageToken?: string
}

export interface Page {
  readonly items: readonly Json[]
  readonly nextPageToken: string | undefined
}

/** A client's error of a refused request. */
export interface Refusal {
  readonly status: number
  readonly message: string
  /** Of `error.errors[0]`. */
  readonly reason: string
}

/**
 * The client's methods that the cases need, named as in the API. Methods that start an operation return it; errors
 * are those of the client, and `refusal` reads them.
 */
export interface Driver {
  readonly images: {
    insert(
      body: ImageBody,
      query?: { readonly requestId?: string; readonly forceCreate?: boolean },
    ): Promise<Json>
    get(image: string): Promise<Json>
    /** One page. */
    list(query?: ListQuery): Promise<Page>
    /** All pages, by the client's own paging if it has one. */
    all(query?: ListQuery): Promise<readonly Json[]>
    getFromFamily(family: string): Promise<Json>
    familyView(family: string, zone: string): Promise<Json>
    delete(image: string, query?: { readonly requestId?: string }): Promise<Json>
    deprecate(image: string, body: Deprecation): Promise<Json>
    patch(image: string, body: ImageBody): Promise<Json>
    setLabels(image: string, labels: Record<string, string>, labelFingerprint: string): Promise<Json>
    getIamPolicy(image: string): Promise<Json>
    setIamPolicy(image: string, policy: Policy): Promise<Json>
    testIamPermissions(image: string, permissions: string[]): Promise<Json>
  }
  readonly operations: {
    get(operation: string): Promise<Json>
    list(query?: ListQuery): Promise<Page>
    /** All scopes of the project, by their names. */
    aggregated(): Promise<Readonly<Record<string, Json>>>
    wait(operation: string): Promise<Json>
    waitInZone(zone: string, operation: string): Promise<Json>
    waitInRegion(region: string, operation: string): Promise<Json>
    delete(operation: string): Promise<void>
  }
  readonly disks: {
    insert(zone: string, body: DiskBody): Promise<Json>
    get(zone: string, disk: string): Promise<Json>
    list(zone: string): Promise<Page>
    aggregated(): Promise<Readonly<Record<string, Json>>>
    createSnapshot(zone: string, disk: string, body: SnapshotBody): Promise<Json>
    delete(zone: string, disk: string): Promise<Json>
  }
  readonly regionDisks: {
    insert(region: string, body: DiskBody & { readonly replicaZones: string[] }): Promise<Json>
    get(region: string, disk: string): Promise<Json>
    list(region: string): Promise<Page>
    delete(region: string, disk: string): Promise<Json>
  }
  readonly snapshots: {
    insert(body: SnapshotBody): Promise<Json>
    get(snapshot: string): Promise<Json>
    list(query?: ListQuery): Promise<Page>
    delete(snapshot: string): Promise<Json>
  }
  getLicense(project: string, license: string): Promise<Json>
  getZone(zone: string): Promise<Json>
  listZones(): Promise<Page>
  getRegion(region: string): Promise<Json>
  listRegions(): Promise<Page>
  getProject(): Promise<Json>
  /** Parses an error that the client threw; throws any other. */
  refusal(error: unknown): Refusal
  close(): Promise<void>
}

/** Starts a client on an emulator. */
export type NewDriver = (url: string, project: string) => Driver
