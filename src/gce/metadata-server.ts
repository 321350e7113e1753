import process from 'node:process'
import type { gcpMetadata } from 'google-auth-library'

const pingMs = 3_000

/**
 * Whether this machine has Google's metadata server, and so maybe a service account. Asked here because
 * google-auth-library, where there is none, warns on stderr; METADATA_SERVER_DETECTION is obeyed as there.
 */
export async function hasMetadataServer(metadata: typeof gcpMetadata): Promise<boolean> {
  const { METADATA_SERVER_DETECTION, GCE_METADATA_IP, GCE_METADATA_HOST } = process.env
  switch (METADATA_SERVER_DETECTION?.trim().toLowerCase()) {
    case 'none':
      return false
    case 'assume-present':
      return true
    case 'bios-only':
      return metadata.detectGCPResidency()
    case 'ping-only':
      return ping(GCE_METADATA_IP || GCE_METADATA_HOST || '169.254.169.254')
    default:
      return metadata.detectGCPResidency() || ping(GCE_METADATA_IP || GCE_METADATA_HOST || '169.254.169.254')
  }
}

async function ping(host: string): Promise<boolean> {
  const base = /^https?:\/\//.test(host) ? host : `http://${host}`
  try {
    const reply = await fetch(new URL('/computeMetadata/v1/instance/', base), {
      headers: { 'Metadata-Flavor': 'Google' },
      signal: AbortSignal.timeout(pingMs),
    })
    await reply.body?.cancel()
    return reply.headers.get('metadata-flavor') === 'Google'
  } catch {
    return false // no route, no answer: an ordinary machine
  }
}
