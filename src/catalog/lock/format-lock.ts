import { omitUndefined } from '../../util/omit-undefined.ts'
import type { Pin } from '../pin.ts'

const header = '# Written by mintage pin: the sources that images follow. Commit this file.\n'

/** The text of a lock file: one entry a source, in the order of their keys, so that a change is a small diff. */
export function formatLock(pins: ReadonlyMap<string, Omit<Pin, 'place'>>): string {
  const keys = [...pins.keys()].sort()
  const entries = keys.map((key) => {
    const { path, id, created, generation } = pins.get(key) as Pin
    const image = path === key ? undefined : path
    const members = omitUndefined({ image, id, generation, created })
    const lines = Object.entries(members).map(([name, value]) => `    ${name}: ${scalar(name, value)}\n`)
    return `${keyLine(plain(key))}${lines.join('')}`
  })
  return `${header}version: 1\nsources:${entries.length === 0 ? ' {}' : ''}\n${entries.join('')}`
}

/** YAML limits a key before its colon to 1,024 characters; the URL of an archive may be longer. */
const keyLine = (key: string): string => (key.length > 1_000 ? `  ? ${key}\n  :\n` : `  ${key}:\n`)

/** Digits in quotes: as a number, an id would lose its last digits. */
const scalar = (name: string, value: string): string =>
  name === 'id' || name === 'generation' ? JSON.stringify(value) : plain(value)

/** Paths and URLs need no quotes, but an object may have any name. */
const plain = (text: string): string => (/^[\w./:%@+~-]+$/.test(text) ? text : JSON.stringify(text))
