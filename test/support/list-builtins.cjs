// node --require ./test/support/list-builtins.cjs …: when the process ends, writes the modules of Node that it has loaded,
// one a line, to the file that LOADED_MODULES names.
const { writeFileSync } = require('node:fs')

process.on('exit', () => writeFileSync(process.env.LOADED_MODULES, process.moduleLoadList.join('\n')))
