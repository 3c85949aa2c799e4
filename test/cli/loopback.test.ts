import assert from 'node:assert/strict'
import { request } from 'node:http'
import test from 'node:test'
import { servePage } from '../../src/cli/loopback.js'

const PAGE = `<meta http-equiv="content-security-policy" content="default-src 'none'">the page`
const { address, server } = await servePage(PAGE, 0)
test.after(() => {
  server.closeAllConnections()
  server.close()
})

function ask(url: string, options: { method?: string; headers?: Record<string, string> } = {}) {
  return new Promise<{ status: number; text: string; headers: Record<string, unknown> }>((resolve, reject) => {
    request(url, options, (response) => {
      let text = ''
      response.on('data', (chunk) => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode!, text, headers: response.headers }))
    })
      .on('error', reject)
      .end()
  })
}

test('the page is served under a path that cannot be guessed, with a policy that lets nothing be fetched', async () => {
  assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/[0-9a-f]{32}\/$/)
  const { status, text, headers } = await ask(address)
  assert.deepEqual([status, text], [200, PAGE])
  assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'")
  assert.equal(headers['cache-control'], 'no-store')
  assert.equal(headers['access-control-allow-origin'], undefined)
  const other = await servePage(PAGE, 0)
  other.server.close()
  assert.notEqual(new URL(other.address).pathname, new URL(address).pathname)
})

test('another path, another name in Host and another method get nothing of it', async () => {
  for (const [url, options, status] of [
    [new URL('/', address).href, {}, 404],
    [`${address}other`, {}, 404],
    [address, { headers: { host: 'evil.example' } }, 421],
    [address, { headers: { host: `evil.example:${new URL(address).port}` } }, 421],
    [address, { method: 'POST' }, 405],
  ] as const) {
    const answer = await ask(url, options)
    assert.deepEqual([answer.status, answer.text], [status, ''], url)
  }
  const localhost = await ask(address, { headers: { host: `localhost:${new URL(address).port}` } })
  assert.equal(localhost.status, 200)
})

test('it listens on the loopback address alone', () => {
  const own = server.address()
  assert.equal(typeof own === 'object' && own?.address, '127.0.0.1')
})
