import { grouped } from '../../src/text/words.ts'
import { atMost, type ResultBlock } from '../results.ts'
import { defaultConditions } from '../trials/conditions.ts'
import { virtualNote } from '../trials/virtual.ts'
import { runUpkeep, upkeepArgs, upkeepBoundMs } from '../upkeep/run-upkeep.ts'
import { type UpkeepCatalog, upkeepProjects } from '../upkeep/upkeep-catalog.ts'
import { runUpkeepTrial, upkeepMintage } from '../upkeep/upkeep-trial.ts'

const [families, images] = [200, 5_000]
const catalog: UpkeepCatalog = {
  families,
  images: Math.floor(images / families / upkeepProjects.length),
}
const [speed, maxMb] = [10, 300]

/** A large catalog in one run: each family gets a release in two projects, and retires three images in each. */
export async function upkeepScale(): Promise<ResultBlock[]> {
  const { changing, unchanged, ...score } = await runUpkeep({
    catalog,
    conditions: defaultConditions,
    args: upkeepArgs,
  })
  const wallMs = changing.lastEndMs - changing.firstRequestMs
  const boundMs = upkeepBoundMs(catalog, changing.firstRequestMs)
  const ratio = wallMs / boundMs
  const { rssMb = Number.NaN } = await runUpkeepTrial(upkeepMintage(upkeepArgs), {
    catalog,
    conditions: defaultConditions,
    speed,
  })
  const missing = score.goals - score.reached
  const listed = upkeepProjects.length
  return [
    virtualNote,
    `${grouped(images)} images in ${families} families of two projects. In the first run, each family gets a new image by creation, verification and attachment, the other project gets a copy, and in each project one image is deprecated, one made obsolete, and one deleted. The second run finds nothing to do. Operations take 20 s; \`--rate 375/min\` is the documented quota.`,
    {
      name: `steps of the first run not taken, of ${grouped(score.goals)}`,
      value: String(missing),
      target: atMost(0, missing),
    },
    {
      name: 'falsely reported',
      value: String(score.falselyReported),
      target: atMost(0, score.falselyReported),
    },
    { name: 'wall, bound', value: `${(wallMs / 1_000).toFixed(1)} s, ${(boundMs / 1_000).toFixed(1)} s` },
    { name: 'wall ÷ bound', value: ratio.toFixed(3), target: atMost(1.05, ratio) },
    { name: 'requests per step', value: (changing.requests / score.goals).toFixed(2) },
    {
      name: 'changes sent by the second run',
      value: String(unchanged.mutations),
      target: atMost(0, unchanged.mutations),
    },
    {
      name: 'its lists, in pages of 500 images, and other requests',
      value: `${unchanged.lists}, ${unchanged.requests - unchanged.lists}`,
      target: atMost(listed * Math.ceil((families * catalog.images) / 500), unchanged.requests),
    },
    {
      name: 'peak resident memory of the first run, in a process of its own',
      value: `${rssMb.toFixed(0)} MB`,
      target: atMost(maxMb, rssMb, ' MB'),
    },
  ]
}
