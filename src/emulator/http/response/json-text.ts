import type { Resource } from '../../base/resources.ts'

/** Resources of these kinds stay the same object until they change, so that their text can be kept. */
const keptKinds = new Set<unknown>(['compute#image', 'compute#disk', 'compute#snapshot'])

/** About 10 MB of text: when there is more, all of it is let go. */
const mostKept = 8_000

let kept = new WeakMap<Resource, string>()
let count = 0

/** A resource as JSON, indented and with a newline at the end, as answers of the API are. */
export function jsonText(resource: Resource): string {
  if (!keptKinds.has(resource.kind)) return write(resource)
  let text = kept.get(resource)
  if (text === undefined) {
    text = write(resource)
    if (count === mostKept) [kept, count] = [new WeakMap(), 0]
    kept.set(resource, text)
    count += 1
  }
  return text
}

const write = (resource: Resource): string => `${JSON.stringify(resource, null, 2)}\n`
