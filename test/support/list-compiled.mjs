// node --import ./test/support/list-compiled.mjs …: when the process ends, writes to the file that COMPILED_PARTS names
// how V8 took the compiled code of each part of the command: `accepted`, `rejected` or `none`.
import { appendFileSync } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'
import vm from 'node:vm'

const { Script } = vm

vm.Script = class extends Script {
  constructor(text, options) {
    super(text, options)
    const taken = options.cachedData ? (this.cachedDataRejected ? 'rejected' : 'accepted') : 'none'
    appendFileSync(process.env.COMPILED_PARTS, `${taken}\n`)
  }
}
syncBuiltinESMExports()
