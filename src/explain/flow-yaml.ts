/** A value in one line of YAML. */
export function flowYaml(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowYaml).join(', ')}]`
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, one]) => `${plain(key)}: ${flowYaml(one)}`)
    return `{ ${members.join(', ')} }`
  }
  return typeof value === 'string' ? plain(value) : String(value)
}

/** Quotes what YAML 1.1 or 1.2 would not read as this string, in flow collections too. */
const plain = (text: string): string =>
  isPlain.test(text) && !isOther.test(text) ? text : JSON.stringify(text)

const isPlain = /^(?!-$)[\w./-](?:[\w./@*-]|:(?=\S))*$/
const isOther = /^(?:true|false|null|yes|no|on|off|[-+.\d][-+.\d_eE:]*|0[ox][\da-f]+)$/i
