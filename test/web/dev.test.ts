import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import { createServer } from 'vite'
import type { Report } from '../../src/core/report/report.js'
import { sample } from '../support/page.js'
import { reportOf } from '../support/analyze.js'
import { root } from '../support/samples.js'

test('npm run dev serves the page from its sources, with the worker and the report of the riddle in it', async (t) => {
  const server = await createServer({
    configFile: join(root, 'src/web/vite.config.ts'),
    server: { middlewareMode: true, hmr: false, ws: false, watch: null },
    optimizeDeps: { noDiscovery: true },
  })
  t.after(() => server.close())
  const html = await server.transformIndexHtml('/page.html', readFileSync(join(root, 'src/web/page.html'), 'utf8'))
  const held = (id: string) => gunzipSync(Buffer.from(new RegExp(`id="${id}">([^<]+)<`).exec(html)![1]!, 'base64')).toString()
  const { connections } = JSON.parse(held('report')) as Report
  const { file, bytes } = sample('riddle')
  assert.deepEqual(connections, JSON.parse(JSON.stringify(reportOf(file, bytes).connections)))
  assert.match(held('worker'), /onmessage/)
  assert.match((await server.transformRequest('/main.tsx'))!.code, /preact/)
})
