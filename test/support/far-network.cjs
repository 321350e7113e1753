// Loaded before the CLI (NODE_OPTIONS=--require): far.test has an IPv6 address to which there is no route, and an IPv4 address that takes 400 ms.
const dns = require('node:dns')
const realLookup = dns.lookup
const addresses = [
  { address: '127.0.0.1', family: 4 },
  { address: '2001:db8::1', family: 6 },
]
dns.lookup = (host, options, done) => {
  if (host !== 'far.test') return realLookup(host, options, done)
  process.nextTick(() =>
    options.all ? done(null, addresses) : done(null, addresses[0].address, addresses[0].family),
  )
}
const { TCP } = process.binding('tcp_wrap')
const realConnect = TCP.prototype.connect
TCP.prototype.connect = function connect(request, address, port) {
  if (port !== Number(process.env.FAR_PORT)) return realConnect.call(this, request, address, port)
  setTimeout(() => {
    try {
      realConnect.call(this, request, address, port)
    } catch {
      // given up meanwhile
    }
  }, 400)
  return 0
}
