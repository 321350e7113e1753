/**
 * Members that are bytes (`format: byte` in Google's discovery document: fingerprints, etags of policies, contents of
 * key files) are shown in the URL-safe alphabet of base64, as all recorded ones are, and taken in either: clients that
 * decode them, such as gcloud, encode them in an alphabet of their choice.
 */
export const bytesText = (base64: string): string =>
  Buffer.from(base64, 'base64').toString('base64').replaceAll('+', '-').replaceAll('/', '_')

/** Whether two texts encode the same bytes, in either alphabet. */
export const sameBytes = (one: string, other: string): boolean =>
  Buffer.from(one, 'base64').equals(Buffer.from(other, 'base64'))
