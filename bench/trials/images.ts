/** An image that a trial is to make. */
export interface WantedImage {
  readonly name: string
  readonly family: string
  readonly description: string
  /** Of Cloud Storage, as the API takes it; or, with `disk`, a disk. */
  readonly source: { readonly rawDisk: string } | { readonly disk: string }
}

export const project = 'golden-prod'
export const zone = 'us-central1-a'

export function rawDiskImages(count: number): WantedImage[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `web-${String(index).padStart(5, '0')}`
    const rawDisk = `https://storage.googleapis.com/golden-builds/${name}.tar.gz`
    return { name, family: `family-${index % 50}`, description: `Image ${name}`, source: { rawDisk } }
  })
}

export function diskImages(count: number, disk: string): WantedImage[] {
  return Array.from({ length: count }, (_, index) => {
    const name = `${disk}-${String(index).padStart(5, '0')}`
    return { name, family: disk, description: `Image ${name}`, source: { disk } }
  })
}

/** The body of images.insert. */
export function insertBody({ name, family, description, source }: WantedImage) {
  const from =
    'rawDisk' in source
      ? { rawDisk: { source: source.rawDisk } }
      : { sourceDisk: `projects/${project}/zones/${zone}/disks/${source.disk}` }
  return { name, family, description, ...from }
}

/** The same as a manifest of mintage; JSON is YAML. */
export const manifestOf = (images: readonly WantedImage[]): string =>
  `project: ${project}\nimages:\n${images.map((image) => `  - ${JSON.stringify(insertBody(image))}\n`).join('')}`
