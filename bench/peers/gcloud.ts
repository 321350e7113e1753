import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { realNow, scaledClock } from '../scaled-clock.ts'
import { project } from '../trials/desired-images.ts'
import { exitCodeOf, type Peer } from '../trials/trial.ts'

export const hasGcloud = (): boolean => spawnSync('which', ['gcloud']).status === 0

const create = `gcloud compute images create "$1" --quiet --source-uri="gs://golden-builds/$1.tar.gz" \\
  --family="$2" --description="Image $1" >/dev/null 2>&1 && echo "$1" >> created`

/** Shell scripts that run `create.sh` for each name and family in the file `desired`. */
const loops = {
  'in a loop': 'while read -r name family; do sh create.sh "$name" "$family" </dev/null; done < desired',
  'by xargs -P8': 'xargs -P8 -L1 sh create.sh < desired',
}

/** A shell script on gcloud. It claims an image if the exit code is 0. */
export function gcloud(loop: keyof typeof loops): Peer {
  return async (task, folder, start) => {
    writeFileSync(join(folder, 'create.sh'), create)
    writeFileSync(join(folder, 'loop.sh'), loops[loop])
    writeFileSync(
      join(folder, 'desired'),
      task.images.map(({ name, family }) => `${name} ${family}\n`).join(''),
    )
    writeFileSync(join(folder, 'created'), '')
    const { url, scale } = await start()
    await new Promise((resolve) => setTimeout(resolve, scale.originRealMs - realNow()))
    const hasTime = existsSync('/usr/bin/time')
    const timeArgs = ['-f', '%U %S %M', '-o', 'time', 'sh', 'loop.sh']
    await exitCodeOf(hasTime ? '/usr/bin/time' : 'sh', hasTime ? timeArgs : ['loop.sh'], {
      cwd: folder,
      stdio: 'ignore',
      env: environment(url, folder),
    })
    const endMs = scaledClock(scale).now()
    const created = new Set(readFileSync(join(folder, 'created'), 'utf8').split('\n'))
    const claims = Object.fromEntries(task.images.map(({ name }) => [name, created.has(name)]))
    return { claims, endMs, ...(hasTime ? parseTime(readFileSync(join(folder, 'time'), 'utf8')) : {}) }
  }
}

/** The memory of the largest process. If the exit code is not 0, the first line states it. */
function parseTime(text: string): { readonly cpuMs: number; readonly rssMb: number } {
  const [user = 0, system = 0, kib = 0] = (text.trim().split('\n').at(-1) ?? '').split(' ').map(Number)
  return { cpuMs: (user + system) * 1_000, rssMb: (kib * 1_024) / 1e6 }
}

const environment = (url: string, folder: string): NodeJS.ProcessEnv => ({
  ...process.env,
  CLOUDSDK_CONFIG: join(folder, 'gcloud'),
  CLOUDSDK_API_ENDPOINT_OVERRIDES_COMPUTE: `${url}/compute/v1/`,
  CLOUDSDK_AUTH_DISABLE_CREDENTIALS: 'true',
  CLOUDSDK_CORE_PROJECT: project,
  CLOUDSDK_CORE_DISABLE_USAGE_REPORTING: 'true',
})
