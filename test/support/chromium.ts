import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core'

/** Where Debian, other systems and Google install it. CHROME_PATH, as of other tools, names another. */
const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/** Undefined without one. */
export const findChromium = ({ CHROME_PATH: own } = process.env): string | undefined =>
  (own === undefined ? places : [own]).find((path) => existsSync(path))

export const noChromium = 'no Chromium found: run apt-get install chromium, or set CHROME_PATH'

/** Against hangs alone: a busy machine may take ten times as long as an idle one. */
export const hangMs = 120_000

export interface OpenedPage {
  readonly page: Page
  /** Messages of the console, and errors of scripts. */
  readonly messages: readonly string[]
  /** URLs without the folder. */
  readonly requests: readonly string[]
}

/** A headless browser with pages from files. */
export interface PageBrowser extends AsyncDisposable {
  readonly browser: Browser
  open(html: string, options?: BrowserContextOptions & { readonly hash?: string }): Promise<OpenedPage>
}

export async function startChromium(): Promise<PageBrowser> {
  const executablePath = findChromium()
  if (executablePath === undefined) throw new Error(noChromium)
  // Chromium refuses its sandbox to root, as which containers of CI run
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : []
  const browser = await chromium.launch({ executablePath, args, timeout: hangMs })
  const folder = mkdtempSync(join(tmpdir(), 'mintage-pages-'))
  let count = 0
  return {
    browser,
    async open(html, { hash = '', ...options } = {}) {
      const file = join(folder, `${++count}.html`)
      writeFileSync(file, html)
      const page = await browser.newPage(options)
      page.setDefaultTimeout(hangMs)
      const [messages, requests]: [string[], string[]] = [[], []]
      page.on('console', (message) => messages.push(message.text()))
      page.on('pageerror', (error) => messages.push(error.message))
      page.on('request', (request) => requests.push(request.url().replace(/^.*\//, '')))
      await page.goto(`${pathToFileURL(file)}${hash}`)
      return { page, messages, requests }
    },
    async [Symbol.asyncDispose]() {
      await browser.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
