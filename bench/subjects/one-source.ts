import { atMost, type ResultBlock } from '../results.ts'
import { type Conditions, defaultConditions } from '../trials/conditions.ts'
import { type DesiredImage, diskImages, rawDiskImages } from '../trials/desired-images.ts'
import type { EmulatorStats } from '../trials/emulator-stats.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const disk = 'builder'
const archiveImages = rawDiskImages(200)
const imagesOfDisk = diskImages(30, disk)

/** Images of one disk, limited to six per hour by the API, together with images that have no such limit. */
export async function oneSource(): Promise<ResultBlock[]> {
  const conditions: Conditions = { ...defaultConditions, disks: [disk] }
  const run = (images: readonly DesiredImage[]) => runVirtual({ images, conditions, args: [] })
  const alone = await run(archiveImages)
  const mixed = await run([...imagesOfDisk, ...archiveImages])
  const [aloneMs, mixedMs] = [archivesMs(alone.stats), archivesMs(mixed.stats)]
  const missing = archiveImages.length + imagesOfDisk.length - mixed.created
  return [
    virtualNote,
    {
      name: `${archiveImages.length} images of archives and ${imagesOfDisk.length} of one disk: not created`,
      value: String(missing),
      target: atMost(0, missing),
    },
    { name: 'wall of all images', value: `${(mixed.wallMs / 3_600_000).toFixed(2)} h` },
    {
      name: `wall of the ${archiveImages.length}, without and with the ${imagesOfDisk.length}`,
      value: `${(aloneMs / 1_000).toFixed(1)} s, ${(mixedMs / 1_000).toFixed(1)} s`,
    },
    {
      name: 'ratio',
      value: (mixedMs / aloneMs).toFixed(3),
      target: atMost(1.05, mixedMs / aloneMs),
    },
  ]
}

/** Until the last image of an archive was READY. */
function archivesMs({ images, firstRequestMs }: EmulatorStats): number {
  const names = new Set(archiveImages.map(({ name }) => name))
  const ends = images.filter(({ name }) => names.has(name)).map(({ endMs }) => endMs)
  return Math.max(...ends) - firstRequestMs
}
