import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build, defineConfig, type Plugin } from 'vite'

const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`

const packed = (text: string): string => gzipSync(text, { level: 9 }).toString('base64')

const { version } = JSON.parse(readFileSync(at('../../package.json'), 'utf8')) as { version: string }

const VERSION = { VERSION: JSON.stringify(version) }
const TARGET = 'es2022'
const MOST_KILOBYTES = 2000

/** The worker as one classic script. */
async function workerScript(): Promise<string> {
  const built = await build({
    configFile: false,
    root: at('.'),
    logLevel: 'warn',
    define: VERSION,
    build: {
      target: TARGET,
      write: false,
      chunkSizeWarningLimit: MOST_KILOBYTES,
      rolldownOptions: { input: at('worker.ts'), output: { format: 'iife' } },
    },
  })
  const [chunk] = 'output' in built ? built.output : []
  if (chunk?.type !== 'chunk') throw new Error('the worker was not built')
  return chunk.code
}

/**
 * The page as one file: its script and its style stand in it, and its policy allows these two by their hashes and nothing else. The
 * worker is data in it, packed, and is started from a blob; a file that holds a report goes without. What would fetch anything is refused
 * by the browser itself.
 */
const oneFile = (): Plugin => ({
  name: 'one-file',
  apply: 'build',
  enforce: 'post',
  async generateBundle(_options, bundle) {
    const page = bundle['page.html']
    if (page?.type !== 'asset') throw new Error('the page was not built')
    let html = String(page.source)
    let script = ''
    let style = ''
    for (const [name, file] of Object.entries(bundle)) {
      if (file.type === 'chunk') script += file.code
      else if (name.endsWith('.css')) style += String(file.source)
      if (name !== 'page.html') delete bundle[name]
    }
    // A closing tag in a text of the script would end the script.
    script = script.trim().replaceAll('</script', '<\\/script')
    style = style.trim()
    const worker = await workerScript()
    const policy = [
      "default-src 'none'",
      `script-src ${hashOf(script)}`,
      `style-src ${hashOf(style)}`,
      'worker-src blob:',
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; ')
    html = html
      .replace(/\s*<script type="module"[^>]*><\/script>/, '')
      .replace(/\s*<link rel="stylesheet"[^>]*>/, '')
      .replace('<!-- policy -->', () => `<meta http-equiv="content-security-policy" content="${policy}">`)
      .replace('<!-- style -->', () => `<style>${style}</style>`)
      .replace('<!-- worker -->', packed(worker))
      .replace('<!-- script -->', () => `<script type="module">${script}</script>`)
    page.source = html
  },
})

const SAMPLE = at('../../samples/riddle.pcapng')

/** For `npm run dev`: the page from its modules, with the worker and the report of the riddle in it, made from the sources each time. */
const withSample = (): Plugin => ({
  name: 'with-sample',
  apply: 'serve',
  transformIndexHtml: {
    order: 'pre',
    async handler(html, { server }) {
      const { Analyzer } = (await server!.ssrLoadModule(at('../core/analyzer.ts'))) as typeof import('../core/analyzer.js')
      const analyzer = new Analyzer({ version })
      analyzer.begin('riddle.pcapng')
      analyzer.push(readFileSync(SAMPLE))
      analyzer.finish()
      const report = packed(JSON.stringify(analyzer.end().report()))
      return html.replace('id="report">', (tag) => tag + report).replace('<!-- worker -->', packed(await workerScript()))
    },
  },
})

export default defineConfig({
  root: at('.'),
  logLevel: 'warn',
  define: VERSION,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [oneFile(), withSample()],
  build: {
    target: TARGET,
    outDir: at('../../dist/web'),
    emptyOutDir: false,
    modulePreload: false,
    cssCodeSplit: false,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: MOST_KILOBYTES,
    rolldownOptions: { input: at('page.html') },
  },
})
