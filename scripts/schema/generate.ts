import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { reportSchema } from '../../src/report/json/report-schema.ts'
import { buildSchema } from './build-schema.ts'
import { folderSchema } from './folder-schema.ts'
import { manifestMarkdown } from './markdown.ts'
import { optionsMarkdown } from './options-markdown.ts'
import { readSpec } from './proto.ts'
import { buildStateSchema } from './state-schema.ts'

const spec = readSpec()
const schema = buildSchema(spec)
const files = {
  'schemas/manifest.schema.json': `${JSON.stringify(schema, undefined, 2)}\n`,
  'schemas/catalog.schema.json': `${JSON.stringify(folderSchema(schema), undefined, 2)}\n`,
  'schemas/emulator-state.schema.json': `${JSON.stringify(buildStateSchema(spec), undefined, 2)}\n`,
  'schemas/report.schema.json': `${JSON.stringify(reportSchema, undefined, 2)}\n`,
  'docs/manifest.md': manifestMarkdown(schema),
  'docs/options.md': optionsMarkdown(),
}

/** With --check, writes nothing: prints files that differ from a fresh generation, exit 1. */
if (process.argv.includes('--check')) {
  const stale = Object.entries(files).filter(([path, text]) => read(path) !== text)
  for (const [path] of stale)
    console.error(`${path} differs from a fresh generation: run npm run schema and commit it`)
  process.exitCode = stale.length > 0 ? 1 : 0
} else {
  mkdirSync('docs', { recursive: true })
  for (const [path, text] of Object.entries(files)) writeFileSync(path, text)
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined // does not exist: differs
  }
}
