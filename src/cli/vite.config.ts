import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/**
 * Bundles the program into one file and the parts that only some runs need. Node finds, opens and compiles each module
 * by itself; in one file the start of v6why costs half as much. `cap`, which may be absent, stays outside.
 */
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

export default defineConfig({
  root: at('../..'),
  logLevel: 'warn',
  ssr: { noExternal: true, external: ['cap'] },
  build: {
    ssr: true,
    target: 'node20',
    outDir: at('../../dist/cli'),
    emptyOutDir: false,
    // The packages that the bundle holds ask for their notices to be kept.
    license: { fileName: 'licenses.md' },
    rolldownOptions: {
      input: at('main.ts'),
      external: ['cap'],
      // Half of a start is reading the program: so it is short.
      output: { entryFileNames: 'main.js', chunkFileNames: 'part/[name].js', minify: { mangle: true, compress: false } },
    },
  },
})
