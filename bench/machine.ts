import { cpus, loadavg, totalmem } from 'node:os'

/** What figures depend on beside the code. */
export function machine(): string {
  const [cpu] = cpus()
  const date = new Date().toISOString().slice(0, 10)
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')
  return `${date}, on ${cpus().length} cores (${cpu?.model.trim()}), ${memory}, ${process.platform}, Node ${process.versions.node}; load of the machine at the end ${load}.`
}
