import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { loadState, startEmulator } from '../../src/emulator/public.ts'
import type { StartProgram } from '../../src/util/process-group.ts'
import { startChromium } from '../../test/support/chromium.ts'
import { FakeClock } from '../../test/support/fake-clock.ts'
import { startOn } from '../../test/support/programs.ts'
import { mintage } from '../../test/support/run-mintage.ts'

// node scripts/ts.mjs scripts/screenshots/take.ts: makes the pictures of docs/html.md from runs on the emulator with a fake
// clock. The same sources make the same pages; the fonts of the machine are those of the pictures.

const manifests = ['images.yaml', 'legacy.yaml']
const docs = join(process.cwd(), 'docs/images')
process.chdir('scripts/screenshots') // pages name the manifests as on the command line
const nowMs = Date.parse('2026-11-28T10:00:00Z')

/** A cloud in which some sources are slow, and one archive is broken. */
async function pagesOf(folder: string): Promise<{ readonly plan: string; readonly apply: string }> {
  const clock = new FakeClock({ autoAdvance: true, now: nowMs })
  const emulator = await startEmulator({
    clock: clock.steady,
    seed: 7,
    state: (await loadState('state.yaml')) ?? {},
    latency: {
      operation: '4s',
      answer: ['40ms', '180ms'],
      sources: {
        rawDisk: { median: '80s', p95: '150s' },
        sourceDisk: '95s',
        sourceImage: { median: '35s', p95: '50s' },
        sourceSnapshot: '2m10s',
      },
    },
    faults: [
      {
        method: 'images.insert',
        times: 3,
        fault: { kind: 'reply', status: 403, reason: 'rateLimitExceeded' },
      },
    ],
  })
  emulator.failImages({
    name: 'gateway-*',
    code: 'INVALID_IMAGE_TAR',
    message: 'The tar archive must have disk.raw as its only entry.',
    help: [
      { description: 'Import', url: 'https://cloud.google.com/compute/docs/import/import-existing-image' },
    ],
  })
  const start = startOn(clock)
  const startProgram: StartProgram = (command, onOutput) => {
    const group = start(command, onOutput)
    // its own time is not that of the clock
    const ended = group.ended.then((end) => clock.sleep(22_000).then(() => end))
    return { ...group, ended }
  }
  const report = async (command: 'plan' | 'apply'): Promise<string> => {
    const file = join(folder, `${command}.html`)
    const limits = command === 'apply' ? ['--concurrency', '10', '--rate', '20', '--source-rate', 'off'] : []
    const flags = ['--endpoint', emulator.url, '--prune', '--report', file, ...limits]
    const { code, stderr } = await mintage([command, ...manifests, ...flags], {
      clock,
      process: { startProgram },
    })
    if (code !== 1) throw new Error(`mintage ${command} exited with code ${code}:\n${stderr}`)
    // programs have absolute paths
    return readFileSync(file, 'utf8').replaceAll(`${process.cwd()}/`, './')
  }
  try {
    const plan = await report('plan')
    return { plan, apply: await report('apply') }
  } finally {
    await emulator.close()
  }
}

const wide = { width: 1100, height: 780 }
const narrow = { width: 390, height: 844 }

const folder = mkdtempSync(join(tmpdir(), 'mintage-screenshots-'))
const { plan, apply } = await pagesOf(folder)
rmSync(folder, { recursive: true })

const shots = [
  { name: 'html-plan', html: plan, viewport: wide, colorScheme: 'light' },
  { name: 'html-timeline', html: apply, viewport: wide, colorScheme: 'light', hash: '#timeline' },
  { name: 'html-dark', html: plan, viewport: wide, colorScheme: 'dark', hash: '#images' },
  { name: 'html-narrow', html: apply, viewport: narrow, colorScheme: 'light' },
] as const

const chromium = await startChromium()
try {
  for (const { name, html, ...options } of shots) {
    const { page } = await chromium.open(html, options)
    await page.screenshot({ path: join(docs, `${name}.png`) })
    await page.close()
    console.log(`docs/images/${name}.png`)
  }
} finally {
  await chromium[Symbol.asyncDispose]()
}
