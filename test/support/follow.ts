import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startEmulator } from '../../src/emulator/start-emulator.ts'
import { folder, mintage } from './cli.ts'
import { FakeClock } from './fake-clock.ts'

type State = NonNullable<NonNullable<Parameters<typeof startEmulator>[0]>['state']>

export const debian = 'projects/debian-cloud/global/images/family/debian-12'

/** An image of the Debian family. */
export const release = (day: string, more: Record<string, unknown> = {}) => ({
  project: 'debian-cloud',
  name: `debian-12-bookworm-v${day}`,
  family: 'debian-12',
  id: `48210012345${day}`,
  creationTimestamp: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T08:00:00.000-00:00`,
  ...more,
})

/** A lock file that pins a release. */
export const lockOf = (day: string, more: Record<string, unknown> = {}) => {
  const { name, id, creationTimestamp } = release(day, more)
  return `version: 1
sources:
  ${debian}:
    image: projects/debian-cloud/global/images/${name}
    id: "${id}"
    created: ${creationTimestamp}
`
}

/** A folder with files, and an emulator with the state. `run` cuts the folder's name from the output. */
export async function startFollowing(files: Record<string, string>, state: State) {
  const clock = new FakeClock({ autoAdvance: true })
  const gce = await startEmulator({
    clock: clock.steady,
    state: { projects: ['golden-prod', 'debian-cloud'], ...state },
  })
  const path = folder(files)
  const run = async (command: string, ...flags: string[]) => {
    const given = flags.map((flag) => flag.replace('@', `${path}/`))
    const result = await mintage([command, join(path, 'images.yaml'), '--endpoint', gce.url, ...given], {
      clock,
    })
    const plain = (text: string) => text.replaceAll(`${path}/`, '')
    return { code: result.code, stdout: plain(result.stdout), stderr: plain(result.stderr) }
  }
  return {
    gce,
    clock,
    run,
    path,
    read: (name: string) => readFileSync(join(path, name), 'utf8'),
    write: (name: string, text: string) => writeFileSync(join(path, name), text),
    [Symbol.asyncDispose]: () => gce.close(),
  }
}
