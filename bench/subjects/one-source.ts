import { atMost, type Measured } from '../figure.ts'
import type { Account } from '../trials/account.ts'
import { type Conditions, usual } from '../trials/conditions.ts'
import { diskImages, rawDiskImages, type WantedImage } from '../trials/images.ts'
import { runVirtual, virtualNote } from '../trials/virtual.ts'

const disk = 'builder'
const others = rawDiskImages(200)
const ofOneDisk = diskImages(30, disk)

/** Images of one disk, of which the API takes six an hour, among images that nothing holds back. */
export async function oneSource(): Promise<Measured[]> {
  const conditions: Conditions = { ...usual, disks: [disk] }
  const run = (images: readonly WantedImage[]) => runVirtual({ images, conditions, args: [] })
  const alone = await run(others)
  const mixed = await run([...ofOneDisk, ...others])
  const [aloneMs, mixedMs] = [othersMs(alone.account), othersMs(mixed.account)]
  const missing = others.length + ofOneDisk.length - mixed.created
  return [
    virtualNote,
    {
      what: `${others.length} images of archives beside ${ofOneDisk.length} of one disk: not created`,
      value: String(missing),
      target: atMost(0, missing),
    },
    { what: 'wall of all', value: `${(mixed.wallMs / 3_600_000).toFixed(2)} h` },
    {
      what: `wall of the ${others.length}, without and with the ${ofOneDisk.length}`,
      value: `${(aloneMs / 1_000).toFixed(1)} s, ${(mixedMs / 1_000).toFixed(1)} s`,
    },
    {
      what: 'ratio of the two',
      value: (mixedMs / aloneMs).toFixed(3),
      target: atMost(1.05, mixedMs / aloneMs),
    },
  ]
}

/** Until the last of the others was READY. */
function othersMs({ images, firstMs }: Account): number {
  const names = new Set(others.map(({ name }) => name))
  return Math.max(...images.filter(({ name }) => names.has(name)).map(({ endMs }) => endMs)) - firstMs
}
