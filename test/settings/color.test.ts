import { expect, test } from 'vitest'
import { useColor, usesUnicode } from '../../src/settings/color.ts'

test.each([
  ['always', { NO_COLOR: '1' }, false, true],
  ['never', { FORCE_COLOR: '1' }, true, false],
  ['auto', {}, true, true],
  ['auto', {}, false, false],
  ['auto', { NO_COLOR: '1' }, true, false],
  ['auto', { NO_COLOR: '' }, true, true],
  ['auto', { FORCE_COLOR: '1', NO_COLOR: '1' }, false, true],
  ['auto', { FORCE_COLOR: '0' }, true, false],
  ['auto', { FORCE_COLOR: 'false' }, true, false],
  ['auto', { FORCE_COLOR: '3' }, false, true],
  ['auto', { FORCE_COLOR: '' }, false, false],
  ['auto', { TERM: 'dumb' }, true, false],
] as const)('--color %s with %j, a terminal: %s', (choice, env, isTTY, expected) => {
  expect(useColor(choice, env, isTTY)).toBe(expected)
})

test.each([
  [{ LANG: 'en_US.UTF-8' }, 'linux', true],
  [{ LANG: 'C.utf8' }, 'linux', true],
  [{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, 'linux', false],
  [{ LANG: 'C', LC_CTYPE: 'UTF-8' }, 'darwin', true],
  [{}, 'linux', false],
  [{ WT_SESSION: 'x' }, 'win32', true],
  [{ LANG: 'en_US.UTF-8' }, 'win32', false],
] as const)('figures beyond ASCII with %j on %s: %s', (env, platform, expected) => {
  expect(usesUnicode(env, platform)).toBe(expected)
})
