const pack = 'tar --format=oldgnu -Sczf NAME.tar.gz disk.raw'
const convert = `convert the disk (qemu-img convert -O raw FILE disk.raw) and pack it: ${pack}`
const packRaw = `name the disk disk.raw and pack it: ${pack}`
const repack = `pack disk.raw with gzip: ${pack}`

/** What to do about archives and disks of other kinds, by the end of the name. */
const remedies: Readonly<Record<string, string>> = {
  tgz: 'rename the object to NAME.tar.gz',
  taz: 'rename the object to NAME.tar.gz',
  tar: repack,
  gz: packRaw,
  bz2: repack,
  xz: repack,
  zst: repack,
  zip: repack,
  '7z': repack,
  raw: packRaw,
  img: packRaw,
  ova: `unpack it, then ${convert}`,
  ovf: `use the disk file next to it: ${convert}`,
  iso: `install from it to a disk, then ${packRaw}`,
  vmdk: convert,
  qcow2: convert,
  qcow: convert,
  vhd: convert,
  vhdx: convert,
  vdi: convert,
}

/**
 * Why the API may refuse a raw disk by the name of its object; undefined if it has the name that Compute Engine
 * documents. Seen refused: a .vmdk ("not a supported file", clearml/clearml-server#39), and a .tgz
 * (osbuild/image-builder#987). Artifacts of Artifact Registry have no such name.
 */
export function archiveProblem(uri: string): string | undefined {
  if (!uri.includes('://') || uri.endsWith('.tar.gz')) return undefined
  const ending = /\.(\w+)$/.exec(uri)?.[1]?.toLowerCase() ?? ''
  const remedy = Object.hasOwn(remedies, ending) ? remedies[ending] : undefined
  return `is not named *.tar.gz, the only archive format that Compute Engine accepts; ${remedy ?? packRaw}`
}
