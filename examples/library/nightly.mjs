// Plans, shows what will happen, applies, and ends with the code of the command.
// node nightly.mjs images.yaml
import { apply, CommandError, plan } from 'mintage'

// without `emulator`, the Compute API with the credentials of the machine
const options = {
  files: process.argv.slice(2),
  emulator: { seed: 'examples/emulator-state.yaml', latencyMs: 0 },
}

try {
  const { changes } = await plan(options)
  console.log('planned:', JSON.stringify(changes))

  const run = apply({ ...options, deadlineMs: 50 * 60_000 })
  for await (const event of run) {
    if (event.type === 'finished') console.log(`${event.image.project}/${event.image.name}: ${event.text}`)
  }
  const report = await run
  for (const { name, error } of report.images)
    if (error !== null) console.error(name, error.message, error.hint ?? '')
  process.exitCode = report.exitCode
} catch (error) {
  if (!(error instanceof CommandError)) throw error
  for (const { place, message } of error.problems) console.error(`${place?.file}:${place?.line}: ${message}`)
  console.error(error.message, error.hint ?? '')
  process.exitCode = error.exitCode
}
