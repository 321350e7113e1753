/** One line of Prometheus' text format 0.0.4. */
export interface Sample {
  readonly name: string
  readonly labels: Readonly<Record<string, string>>
  readonly value: number
}

const labelPattern = String.raw`[a-zA-Z_]\w*="(?:[^"\\\n]|\\[\\"n])*"`
const samplePattern = new RegExp(
  String.raw`^([a-zA-Z_:][\w:]*)(?:\{(${labelPattern}(?:,${labelPattern})*)\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?)$`,
)

/**
 * Reads metrics as the textfile collector of the node exporter does. Throws for all that it refuses: a syntax error, a
 * timestamp, a repeated series, a metric without help and type before it, or whose samples are apart.
 */
export function parseExposition(text: string): {
  readonly types: Record<string, string>
  readonly samples: Sample[]
} {
  if (!text.endsWith('\n')) throw new Error('the last line has no line end')
  const types: Record<string, string> = {}
  const samples: Sample[] = []
  const seen = new Set<string>()
  let current = ''
  for (const line of text.split('\n')) {
    const [, key, name = '', rest = ''] = /^# (HELP|TYPE) (\S+) (.+)$/.exec(line) ?? []
    if (line === '' || key === 'HELP') continue
    if (key === 'TYPE') {
      if (name in types) throw new Error(`${name} has two types`)
      types[name] = rest
      current = name
      continue
    }
    const [, metric = '', labelText = '', value] = samplePattern.exec(line) ?? []
    if (metric !== current) throw new Error(`not a sample of ${current}: ${line}`)
    const labels: Record<string, string> = {}
    for (const [, label = '', quoted = ''] of labelText.matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)) {
      labels[label] = quoted.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped))
    }
    const series = `${metric} ${JSON.stringify(Object.entries(labels).sort())}`
    if (seen.has(series)) throw new Error(`two samples of ${series}`)
    seen.add(series)
    samples.push({ name: metric, labels, value: Number(value) })
  }
  return { types, samples }
}
