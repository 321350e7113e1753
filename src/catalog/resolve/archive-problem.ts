const pack = 'tar --format=oldgnu -Sczf NAME.tar.gz disk.raw'
const convert = `convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`
const packRaw = `rename the file to disk.raw and pack it: ${pack}`

/** How to convert other archives and disks into an accepted archive, by file extension. */
const remedies: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'tgz taz': 'rename the object to NAME.tar.gz',
    'tar bz2 xz zst zip 7z': `pack disk.raw with gzip: ${pack}`,
    'gz raw img': packRaw,
    ova: `unpack it, then ${convert}`,
    ovf: `use the disk file next to it: ${convert}`,
    iso: `install from it to a disk, then ${packRaw}`,
    'vmdk qcow2 qcow vhd vhdx vdi': convert,
  }).flatMap(([endings, remedy]) => endings.split(' ').map((ending) => [ending, remedy])),
)

/**
 * Why the API may reject a raw disk by the name of its object; undefined if the name follows Compute Engine's
 * documentation. Known rejections: a .vmdk ("not a supported file", clearml/clearml-server#39), and a .tgz
 * (osbuild/image-builder#987). The rule does not apply to Artifact Registry.
 */
export function archiveProblem(uri: string): string | undefined {
  if (!uri.includes('://') || uri.endsWith('.tar.gz')) return undefined
  const ending = /\.(\w+)$/.exec(uri)?.[1]?.toLowerCase() ?? ''
  const remedy = remedies.get(ending) ?? packRaw
  return `is not named *.tar.gz, the only archive format that Compute Engine accepts; ${remedy}`
}
