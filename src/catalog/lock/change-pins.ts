import { lastPart } from '../image-ref.ts'
import type { Pin } from '../pin.ts'

/** A pin that is not in a file yet. */
export type NewPin = Omit<Pin, 'place'>

type Pins = ReadonlyMap<string, NewPin>

/** The pins after new ones were found. `isWhole`: pins of other sources are not used, and are dropped. */
export function changePins(before: Pins, found: Pins, isWhole: boolean): Pins {
  return new Map([...(isWhole ? [] : before), ...found])
}

/** A line for each source whose pin differs. */
export function pinChanges(before: Pins, after: Pins): readonly string[] {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort()
  return keys.flatMap((key) => {
    const [old, now] = [before.get(key), after.get(key)]
    if (now === undefined) return [`- ${key}: no image follows it`]
    if (old === undefined) return [`+ ${key}: ${stateText(now, key)}`]
    if (isSame(old, now)) return []
    return [`~ ${key}: ${stateText(old, key)} → ${stateText(now, key)}`]
  })
}

const isSame = (one: NewPin, other: NewPin): boolean =>
  one.path === other.path && one.id === other.id && one.generation === other.generation

/** A family resolves to an image; another source has an id or a generation. */
function stateText({ path, id, generation }: NewPin, key: string): string {
  if (path !== key) return lastPart(path)
  return generation === undefined ? `id ${id}` : `generation ${generation}`
}
