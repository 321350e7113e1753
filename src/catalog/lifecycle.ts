/** The lifecycle of an image, as the API shows it. */
export interface Lifecycle {
  readonly state: string
  readonly status: Readonly<Record<string, unknown>>
}

/** An image without a status is ACTIVE, as is one whose state is unset. */
export function lifecycleOf(deprecated: unknown): Lifecycle {
  const status = typeof deprecated === 'object' && deprecated !== null ? { ...deprecated } : {}
  const { state } = status as { readonly state?: unknown }
  return { state: typeof state === 'string' && state !== '' ? state : 'ACTIVE', status }
}

/** OBSOLETE and DELETED: any use is an error (compute.proto, DeprecationStatus.state). */
export const isUnusable = (state: string | undefined): boolean => state === 'OBSOLETE' || state === 'DELETED'
