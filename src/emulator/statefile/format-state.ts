import type { EmulatorState } from '../contract/state.ts'

/**
 * YAML with a line for each resource, for parseState. Our own code, since the library takes seconds for ten thousand
 * images, and a server saves every second.
 */
export function formatState(state: EmulatorState): string {
  const sections = Object.entries(state).map(([name, value]) => {
    const lines = Array.isArray(value)
      ? value.map((item) => `  - ${flow(item)}\n`)
      : Object.entries(value ?? {}).map(([key, item]) => `  ${scalar(key)}: ${flow(item)}\n`)
    return `${name}:\n${lines.join('')}`
  })
  return sections.length > 0 ? sections.join('') : '{}\n'
}

/** A value in YAML's flow style: `{ name: web-1, labels: { team: shop } }`. */
function flow(value: unknown): string {
  if (typeof value === 'string') return scalar(value)
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(flow).join(', ')}]`
  const members = Object.entries(value).filter(([, member]) => member !== undefined)
  if (members.length === 0) return '{}'
  return `{ ${members.map(([name, member]) => `${scalar(name)}: ${flow(member)}`).join(', ')} }`
}

/** Plain if unambiguous, otherwise in double quotes, where YAML reads JSON strings. */
function scalar(text: string): string {
  const isPlain = /^[A-Za-z][\w./-]*$/.test(text) && !/^(?:true|false|null)$/i.test(text)
  return isPlain ? text : JSON.stringify(text)
}
