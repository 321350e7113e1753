import { describe, expect, it } from 'vitest'
import { Secrets } from '../../src/util/secrets.ts'

const key = 'k+9/aB3Qw0ZyXv7tSr5pOn1mLk8jIh6gFe4dCb2aY+A='
const pem = `-----BEGIN PRIVATE KEY-----\n${'MIIEvQIBADANBgkqhkiG9w0BAQEFAASC'.repeat(2)}\n${'xYz+'.repeat(16)}\n-----END PRIVATE KEY-----\n`

function knowing(...values: string[]): Secrets {
  const secrets = new Secrets()
  secrets.add(...values)
  return secrets
}

describe('hide', () => {
  it.each([
    ['plainly', key, '•••='],
    ['in JSON', JSON.stringify({ m: `bad: ${key}` }), '{"m":"bad: •••="}'],
    ['as other JSON writers have it', key.replaceAll('/', '\\/').replaceAll('=', '\\u003d'), '•••\\u003d'],
    ['in a URL', `?k=${encodeURIComponent(key)}&x=1`, '?k=•••%3D&x=1'],
    ['in a form', new URLSearchParams({ k: key }).toString(), 'k=•••%3D'],
    ['in base64', Buffer.from(key).toString('base64'), '•••T0='],
    ['in base64 of URLs', key.replaceAll('+', '-').replaceAll('/', '_'), '•••='],
  ])('%s', (_, text, left) => {
    expect(knowing(key).hide(text)).toBe(left)
  })

  it.each([0, 1, 2, 3, 4])('within the base64 of a longer text, %i characters before it', (before) => {
    const whole = Buffer.from(`${'u'.repeat(before)}${key}:more`).toString('base64')
    const shown = knowing(key).hide(whole)
    expect(shown).toContain('•••')
    expect(shown.length).toBeLessThan(20)
  })

  it('line by line of a private key', () => {
    const secrets = knowing(pem)
    for (const line of pem.split('\n').slice(1, 3)) expect(secrets.hide(`x ${line} y`)).toBe('x ••• y')
    expect(secrets.hide(`key: ${pem}`)).toBe('key: •••')
    expect(secrets.hide(JSON.stringify({ pem }))).not.toContain('xYz+')
  })

  it('each of several, the longer one first', () => {
    expect(knowing('token-abc', 'token-abc-and-more').hide('token-abc-and-more token-abc token-ab')).toBe(
      '••• ••• token-ab',
    )
  })

  it('what merely has the shape of one', () => {
    expect(new Secrets().hide('Bearer abcdefgh ya29.abc')).toBe('Bearer ••• •••')
  })

  it('keeps texts that are too short to distinguish from others', () => {
    expect(knowing('web').hide('web-1')).toBe('web-1')
  })
})
