import { execFile } from 'node:child_process'
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { delimiter, join, resolve } from 'node:path'
import { folder } from './cli.ts'
import type { WorkflowStep } from './workflow-parser.ts'

export interface StepResult {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** A comment on the pull request. */
export interface Comment {
  readonly id: number
  readonly user: { readonly login: string }
  readonly body: string
}

/** A checkout whose steps run like on GitHub, with `npx` and `gh` replaced. */
export interface Checkout {
  readonly path: string
  run(step: WorkflowStep | undefined): Promise<StepResult>
  read(name: string): string
  write(name: string, text: string): void
  /** The value of an expression: `github.event.number`. */
  readonly values: Map<string, string>
  comments: Comment[]
  /** Calls of `gh` since the last look: `GET repos/…`. */
  calls(): string[]
}

const stubs = resolve(import.meta.dirname, '../ci/stubs')
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }

/** `endpoint`: of the Compute API. */
export function createCheckout(files: Record<string, string>, endpoint: string): Checkout {
  const path = folder(files)
  const outside = folder({ comments: '[]', calls: '', output: '', summary: '' })
  symlinkSync(join(stubs, 'gh.mjs'), join(outside, 'gh'))
  symlinkSync(join(stubs, 'npx'), join(outside, 'npx'))
  const values = new Map([
    ['github.token', 'job-token'],
    ['github.repository', 'acme/images'],
    ['github.event.number', '7'],
    ["github.event_name == 'schedule'", 'false'],
  ])
  const env = {
    HOME: outside,
    PATH: [outside, process.env.PATH].join(delimiter),
    CI: 'true',
    GITHUB_ACTIONS: 'true',
    GITHUB_WORKSPACE: path,
    GITHUB_REPOSITORY: 'acme/images',
    GITHUB_OUTPUT: join(outside, 'output'),
    GITHUB_STEP_SUMMARY: join(outside, 'summary'),
    RUNNER_TEMP: outside,
    GH_COMMENTS: join(outside, 'comments'),
    GH_CALLS: join(outside, 'calls'),
    METADATA_SERVER_DETECTION: 'none',
    MINTAGE_ENDPOINT: endpoint,
    MINTAGE_MAIN: resolve('dist/main.js'),
    MINTAGE_VERSION: version,
  }
  const expand = (text: string) =>
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression: string) => {
      const value = values.get(expression)
      if (value === undefined) throw new Error(`the test has no value for ${expression}`)
      return value
    })
  return {
    path,
    values,
    run(step) {
      const script = join(outside, 'step.sh')
      writeFileSync(script, step?.run ?? 'exit 98')
      const own = Object.entries(step?.env ?? {}).map(([name, value]) => [name, expand(String(value))])
      return new Promise((done) => {
        const options = { cwd: path, env: { ...env, ...Object.fromEntries(own) } }
        // the shell of GitHub for a step without `shell`
        execFile('bash', ['-e', script], options, (error, stdout, stderr) =>
          done({ code: error === null ? 0 : Number(error.code), stdout, stderr }),
        )
      })
    },
    read: (name) =>
      readFileSync(existsSync(join(path, name)) ? join(path, name) : join(outside, name), 'utf8'),
    write: (name, text) => writeFileSync(join(path, name), text),
    get comments() {
      return JSON.parse(readFileSync(env.GH_COMMENTS, 'utf8')) as Comment[]
    },
    set comments(comments) {
      writeFileSync(env.GH_COMMENTS, JSON.stringify(comments))
    },
    calls() {
      const calls = readFileSync(env.GH_CALLS, 'utf8').split('\n').slice(0, -1)
      writeFileSync(env.GH_CALLS, '')
      return calls
    },
  }
}
