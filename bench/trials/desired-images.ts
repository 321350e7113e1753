/** An image that a trial creates. */
export interface DesiredImage {
  readonly name: string
  readonly family: string
  readonly description: string
  /** The URL of an archive in Cloud Storage, or the name of a disk. */
  readonly source: { readonly rawDisk: string } | { readonly disk: string }
}

export const project = 'golden-prod'
export const zone = 'us-central1-a'

export function rawDiskImages(count: number): DesiredImage[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `web-${String(index).padStart(5, '0')}`
    const rawDisk = `https://storage.googleapis.com/golden-builds/${name}.tar.gz`
    return { name, family: `family-${index % 50}`, description: `Image ${name}`, source: { rawDisk } }
  })
}

export function diskImages(count: number, disk: string): DesiredImage[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${disk}-${String(index).padStart(5, '0')}`
    return { name, family: disk, description: `Image ${name}`, source: { disk } }
  })
}

/** The body of images.insert. */
export function insertBody({ name, family, description, source }: DesiredImage) {
  const sourceFields =
    'rawDisk' in source
      ? { rawDisk: { source: source.rawDisk } }
      : { sourceDisk: `projects/${project}/zones/${zone}/disks/${source.disk}` }
  return { name, family, description, ...sourceFields }
}

/** The manifest of mintage; JSON is YAML. */
export const manifestOf = (images: readonly DesiredImage[]): string =>
  `project: ${project}\nimages:\n${images.map((image) => `  - ${JSON.stringify(insertBody(image))}\n`).join('')}`
