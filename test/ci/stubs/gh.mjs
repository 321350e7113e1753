#!/usr/bin/env node
// gh api: the comments of issues, kept in the file that GH_COMMENTS names. Prints what GitHub's gh prints, with two
// comments a page. Logs each call as a line of GH_CALLS.
import { execFileSync } from 'node:child_process'
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    paginate: { type: 'boolean' },
    silent: { type: 'boolean' },
    method: { type: 'string' },
    jq: { type: 'string' },
    field: { type: 'string', multiple: true },
  },
})
const [command, path] = positionals
const method = values.method ?? (values.field ? 'POST' : 'GET')
const list = /^repos\/acme\/images\/issues\/\d+\/comments$/
const [, id] = /^repos\/acme\/images\/issues\/comments\/(\d+)$/.exec(path) ?? []
if (command !== 'api' || process.env.GH_TOKEN !== 'job-token') fail('not authenticated')
if (id === undefined && !list.test(path)) fail('HTTP 404')

appendFileSync(process.env.GH_CALLS, `${method} ${path}\n`)
const comments = JSON.parse(readFileSync(process.env.GH_COMMENTS, 'utf8'))
for (const page of pages()) {
  if (values.silent) continue
  const output = values.jq
    ? execFileSync('jq', ['-r', values.jq], { input: JSON.stringify(page), encoding: 'utf8' })
    : JSON.stringify(page)
  process.stdout.write(output)
}

function pages() {
  if (id === undefined && method === 'GET') {
    const count = values.paginate ? Math.ceil(comments.length / 2) : 1
    return Array.from({ length: Math.max(1, count) }, (_, page) => comments.slice(2 * page, 2 * page + 2))
  }
  const comment =
    id === undefined ? { id: 100 + comments.length } : comments.find((one) => one.id === Number(id))
  if (comment === undefined) fail('HTTP 404')
  if (method === 'GET') return [comment]
  Object.assign(comment, { user: { login: 'github-actions[bot]' }, body: bodyField() })
  writeFileSync(process.env.GH_COMMENTS, JSON.stringify(id === undefined ? [...comments, comment] : comments))
  return [comment]
}

/** `body=@FILE`: the content of the file. */
function bodyField() {
  const [, file] = /^body=@(.*)$/.exec(values.field?.[0] ?? '') ?? fail('no body')
  return readFileSync(file, 'utf8')
}

function fail(why) {
  process.stderr.write(`gh: ${why}\n`)
  process.exit(1)
}
