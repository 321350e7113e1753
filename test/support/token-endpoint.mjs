// Loaded before the CLI (NODE_OPTIONS=--import): its requests to Google's token endpoint go to a server of the test.
import http from 'node:http'
import https from 'node:https'
import { syncBuiltinESMExports } from 'node:module'

const realRequest = https.request
https.request = (url, options, callback) => {
  if (new URL(url).hostname !== 'oauth2.googleapis.com') return realRequest(url, options, callback)
  const { pathname } = new URL(url)
  const {
    agent: _agent,
    host: _host,
    hostname: _hostname,
    port: _port,
    protocol: _protocol,
    ...kept
  } = options
  return http.request(new URL(pathname, process.env.TOKEN_ENDPOINT), kept, callback)
}
syncBuiltinESMExports()
