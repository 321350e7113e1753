import { cpus, loadavg, totalmem } from 'node:os'

/** The conditions that the results depend on besides the code. */
export function machineDescription(): string {
  const [cpu] = cpus()
  const date = new Date().toISOString().slice(0, 10)
  const memory = `${(totalmem() / 2 ** 30).toFixed(0)} GiB of memory`
  const load = loadavg()
    .map((value) => value.toFixed(1))
    .join(', ')
  return `Measured on ${date} on ${cpus().length} cores (${cpu?.model.trim()}), ${memory}, ${process.platform}, Node ${process.versions.node}; load average at the end: ${load}.`
}
