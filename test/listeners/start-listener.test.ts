import { expect, test } from 'vitest'
import { chooseListener } from '../../src/listeners/start-listener.ts'

const terminal = {
  stderrIsTTY: true,
  columns: 80,
  env: { TERM: 'xterm' },
  quiet: false,
  logLevel: 'info',
} as const

test.each([
  [{}, 'screen'],
  [{ stderrIsTTY: false }, 'lines'],
  [{ env: { CI: 'true' } }, 'lines'],
  [{ env: { CI: '1' } }, 'lines'],
  [{ env: { CI: 'woodpecker' } }, 'lines'],
  [{ env: { CI: 'no' } }, 'screen'],
  [{ env: { GITHUB_ACTIONS: 'true' } }, 'lines'],
  [{ columns: 0 }, 'lines'],
  [{ columns: undefined }, 'lines'],
  [{ env: { CI: 'false' } }, 'screen'],
  [{ env: { CI: '' } }, 'screen'],
  [{ env: { TERM: 'dumb' } }, 'lines'],
  [{ logLevel: 'debug' }, 'lines'],
  [{ logLevel: 'trace' }, 'lines'],
  [{ logLevel: 'warn' }, 'silent'],
  [{ logLevel: 'error', stderrIsTTY: false }, 'silent'],
  [{ quiet: true }, 'silent'],
  [{ quiet: true, logLevel: 'debug' }, 'silent'],
] as const)('%j: %s', (over, kind) => {
  expect(chooseListener({ ...terminal, ...over })).toBe(kind)
})
