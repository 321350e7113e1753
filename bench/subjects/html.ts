import { gzipSync } from 'node:zlib'
import { resultPage } from '../../src/report/html/page.ts'
import { samplePlan, sampleReport } from '../../test/report/html/sample-views.ts'
import { type PageBrowser, startChromium } from '../../test/support/chromium.ts'
import { atMost, type Measurement } from '../results.ts'

const [images, rounds, frames] = [2_000, 7, 120]

/** A display of 60 Hz has a frame each 16.7 ms: 1.2 times as much is 20 ms. */
const maxRatio = 1.2

/** As high as a page with images, so that it scrolls as far. */
const empty = `<!doctype html><html lang="en"><title>empty</title><svg width="1" height="80000"></svg></html>`

/** Ms from the start of the navigation until the first frame after the load event. */
const loadScript = `new Promise((done) => {
  const frame = () => requestAnimationFrame(() => done(performance.now()))
  document.readyState === 'complete' ? frame() : addEventListener('load', frame)
})`

/** Scrolls by a third of a screen each frame; the mean and the longest time between two frames, in ms. */
const scrollScript = `new Promise((done) => {
  const times = []
  let last
  const step = (now) => {
    if (last !== undefined) times.push(now - last)
    last = now
    if (times.length === ${frames}) {
      return done([times.reduce((sum, ms) => sum + ms, 0) / times.length, Math.max(...times)])
    }
    scrollBy(0, 300)
    requestAnimationFrame(step)
  }
  requestAnimationFrame(step)
})`

interface Run {
  readonly loadMs: number
  readonly frameMs: number
  readonly longestMs: number
}

async function measure(chromium: PageBrowser, text: string): Promise<Run> {
  const { page } = await chromium.open(text, { viewport: { width: 1280, height: 900 } })
  const loadMs = await page.evaluate<number>(loadScript)
  const [frameMs, longestMs] = await page.evaluate<[number, number]>(scrollScript)
  await page.close()
  return { loadMs, frameMs, longestMs }
}

/** Loading and scrolling of pages with 2,000 images compared with an empty page, the minimum of interleaved runs. */
export async function html(): Promise<Measurement[]> {
  const pages = [
    ['an empty page', empty],
    ['a plan', resultPage(samplePlan(images))],
    ['a run', resultPage(sampleReport(images))],
  ] as const
  const chromium = await startChromium()
  const runs = pages.map(([name, text]) => ({ name, text, all: [] as Run[] }))
  try {
    for (let round = -1; round < rounds; round++) {
      for (const { text, all } of runs) {
        const run = await measure(chromium, text)
        if (round >= 0) all.push(run) // the first round fills the caches
      }
    }
  } finally {
    await chromium[Symbol.asyncDispose]()
  }
  // other work on the machine makes a run slower, never faster
  const of = (all: readonly Run[], key: keyof Run) => Math.min(...all.map((run) => run[key]))
  const base = { loadMs: of(runs[0]?.all ?? [], 'loadMs'), frameMs: of(runs[0]?.all ?? [], 'frameMs') }
  return runs.flatMap(({ name, text, all }, index): Measurement[] => {
    const [loadMs, frameMs, longestMs] = [of(all, 'loadMs'), of(all, 'frameMs'), of(all, 'longestMs')]
    if (index === 0) {
      return [
        { name: `${name}: load, mean frame`, value: `${loadMs.toFixed(0)} ms, ${frameMs.toFixed(1)} ms` },
      ]
    }
    const ratio = frameMs / base.frameMs
    const gzipped = gzipSync(text).length
    return [
      {
        name: `${name} of ${images} images: mean frame of ${frames} while it scrolls, longest`,
        value: `${frameMs.toFixed(1)} ms, ratio ${ratio.toFixed(2)}, ${longestMs.toFixed(0)} ms`,
        target: atMost(maxRatio, Number(ratio.toFixed(2))),
      },
      {
        name: `${name}: load, ratio`,
        value: `${loadMs.toFixed(0)} ms, ${(loadMs / base.loadMs).toFixed(1)}`,
      },
      {
        name: `${name}: file, gzipped`,
        value: `${(Buffer.byteLength(text) / 1_000).toFixed(0)} kB, ${(gzipped / 1_000).toFixed(0)} kB`,
      },
    ]
  })
}
