import { describe, expect, it } from 'vitest'
import { collectOutput } from '../../../src/run/verify/output-tail.ts'
import { Secrets } from '../../../src/util/secrets.ts'

type Part = readonly [stream: 'stdout' | 'stderr', text: string]

const asIs = (text: string) => text

function read(parts: Iterable<Part>, hide = asIs) {
  const output = collectOutput()
  for (const [stream, text] of parts) output.add(stream, text)
  return output.read(hide)
}

/** The same text many times. */
function* repeated(text: string, times: number): Iterable<Part> {
  for (let time = 0; time < times; time++) yield ['stdout', text]
}

describe('the output of a program', () => {
  it.each<[string, Part[], string]>([
    ['none', [], ''],
    ['a line without an end', [['stdout', 'ok']], 'ok'],
    [
      'lines of both streams, in order of arrival',
      [
        ['stdout', 'boot\n'],
        ['stderr', 'warning\n'],
        ['stdout', 'done\n'],
      ],
      'boot\nwarning\ndone\n',
    ],
    [
      'a line in pieces, which the other stream does not split',
      [
        ['stdout', 'log'],
        ['stderr', 'warn'],
        ['stdout', 'in\n'],
        ['stderr', 'ing'],
      ],
      'login\nwarning',
    ],
    [
      'two lines without an end',
      [
        ['stderr', 'error'],
        ['stdout', 'out'],
      ],
      'out\nerror',
    ],
  ])('%s', (_, parts, text) => {
    expect(read(parts)).toEqual({ text, isCut: false })
  })

  it('is cut to its last 64 KiB, at a character', () => {
    const { text, isCut } = read([['stdout', `x${'é'.repeat(40_000)}y\n`]])
    expect([isCut, Buffer.byteLength(text), text.slice(0, 2), text.slice(-3)]).toEqual([
      true,
      65_536,
      'éé',
      'éy\n',
    ])
    expect(read([['stdout', 'x'.repeat(65_536)]]).isCut).toBe(false)
  })

  it('is cut after secrets are replaced', () => {
    const secrets = new Secrets()
    secrets.add('canary-of-a-secret')
    const hide = (text: string) => secrets.hide(text)
    const { text, isCut } = read([['stdout', `canary-of-a-secret\n${'x'.repeat(65_536 - 10)}`]], hide)
    expect([isCut, text.slice(0, 12)]).toEqual([false, '•••\nxxxxxxxx'])
    const cut = read([['stdout', `canary-of-a-secret\n${'x'.repeat(65_536 - 1)}`]], hide)
    expect([cut.isCut, cut.text.slice(0, 8)]).toEqual([true, '\nxxxxxxx'])
  })

  it('shows no secret that arrives in pieces, or whose start was dropped', () => {
    const secrets = new Secrets()
    secrets.add('canary-of-a-secret')
    const hide = (text: string) => secrets.hide(text)
    const parts: Part[] = [
      ['stdout', 'token canary-of'],
      ['stderr', 'noise\n'],
      ['stdout', '-a-secret\n'],
    ]
    expect(read(parts, hide).text).toBe('noise\ntoken •••\n')
    const { text, isCut } = read(repeated('canary-of-a-secret', 100_001), hide)
    expect([isCut, text.replaceAll('•', '')]).toEqual([true, ''])
    // a key in many lines, of which the first ones are dropped
    const key = `-----BEGIN PRIVATE KEY-----\n${'c2VjcmV0\n'.repeat(2_000)}-----END PRIVATE KEY-----\n`
    expect(read(repeated(key, 50), hide).text.replace(/[•\n]/g, '')).toBe('')
  })

  it('takes no more memory than it shows', () => {
    const output = collectOutput()
    const piece = 'x'.repeat(65_536)
    for (let count = 0; count < 5_000; count++) output.add('stdout', `${piece}${count}\n`)
    const { text, isCut } = output.read(asIs)
    expect([isCut, text.length, text.slice(-6)]).toEqual([true, 65_536, 'x4999\n'])
  })
})
