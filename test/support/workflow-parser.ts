import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type * as Parser from '@actions/workflow-parser'
import { build } from 'esbuild'
import { parse } from 'yaml'

/** A step of a workflow, as written. */
export interface WorkflowStep {
  readonly name?: string
  readonly id?: string
  readonly if?: string
  readonly uses?: string
  readonly run?: string
  readonly env?: Readonly<Record<string, string>>
  readonly with?: Readonly<Record<string, unknown>>
}

export interface WorkflowJob {
  readonly if?: string
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly concurrency?: unknown
  readonly steps: readonly WorkflowStep[]
}

export interface Workflow {
  readonly on: Readonly<Record<string, unknown>>
  readonly permissions?: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, WorkflowJob>>
}

export const readWorkflow = (path: string): Workflow => parse(readFileSync(path, 'utf8')) as Workflow

/**
 * GitHub's own parser, bundled as CommonJS: its modules import JSON without the attribute that Node requires.
 * https://github.com/actions/languageservices
 */
async function loadParser(): Promise<typeof Parser> {
  const outfile = join(mkdtempSync(join(tmpdir(), 'mintage-parser-')), 'parser.cjs')
  await build({
    entryPoints: ['@actions/workflow-parser'],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'silent',
  })
  try {
    return createRequire(import.meta.url)(outfile) as typeof Parser
  } finally {
    rmSync(dirname(outfile), { recursive: true })
  }
}

/** Checks a workflow by GitHub's schema; returns its errors as text. */
export async function createWorkflowCheck(): Promise<(name: string, content: string) => Promise<string[]>> {
  const { convertWorkflowTemplate, NoOperationTraceWriter, parseWorkflow } = await loadParser()
  return async (name, content) => {
    const { context, value } = parseWorkflow({ name, content }, new NoOperationTraceWriter())
    if (value !== undefined) await convertWorkflowTemplate(context, value)
    return context.errors.getErrors().map(({ message }) => message)
  }
}
