/**
 * A server for one page, on this machine alone.
 *
 * It listens on the loopback address, answers only under a path that no other page can guess, and only where the Host header names it: a
 * name that is made to lead here (DNS rebinding) reads nothing.
 */
import { randomBytes } from 'node:crypto'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'

const LOOPBACK = '127.0.0.1'

export interface Served {
  readonly address: string
  readonly server: Server
}

export function servePage(page: string, port: number): Promise<Served> {
  const path = `/${randomBytes(16).toString('hex')}/`
  const policy = /http-equiv="content-security-policy" content="([^"]+)"/.exec(page)?.[1] ?? "default-src 'none'"
  const headers = {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': `${policy}; frame-ancestors 'none'`,
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
  }
  const server = createServer((request, response) => {
    const { port: own } = server.address() as AddressInfo
    const known = [`${LOOPBACK}:${own}`, `localhost:${own}`].includes(request.headers.host ?? '')
    if (!known || request.url !== path) response.writeHead(known ? 404 : 421).end()
    else if (request.method !== 'GET' && request.method !== 'HEAD') response.writeHead(405, { allow: 'GET, HEAD' }).end()
    else response.writeHead(200, headers).end(request.method === 'GET' ? page : undefined)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, LOOPBACK, () => resolve({ address: `http://${LOOPBACK}:${(server.address() as AddressInfo).port}${path}`, server }))
  })
}
