// Loaded before the CLI (NODE_OPTIONS=--import): the response to the first insert meets an exception that nobody
// expects. It quotes what a careless one would, in its message, its members and its cause.
const parse = JSON.parse
let thrown = false

JSON.parse = (text, ...rest) => {
  const value = parse(text, ...rest)
  if (thrown || value?.operationType !== 'insert') return value
  thrown = true
  const { BUG_QUOTES: quoted = '', BUG_IS_ASYNC: isAsync } = process.env
  const error = Object.assign(new TypeError(`cannot read x of ${quoted}`, { cause: new Error(quoted) }), {
    config: { headers: { authorization: quoted } },
  })
  const fail = () => {
    throw error
  }
  if (isAsync) setImmediate(fail)
  else Object.defineProperty(value, 'status', { get: fail })
  return value
}
