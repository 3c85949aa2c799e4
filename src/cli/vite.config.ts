import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vite'

/**
 * Bundles the program: what every run needs, what every run that reads captures needs, and the parts that only some need. Node finds, opens and
 * compiles each module by itself; in few files the start of v6why costs half as much. `cap`, which may be absent, stays outside.
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
      output: {
        entryFileNames: 'main.js',
        chunkFileNames: 'part/[name].js',
        // Half of a start is reading the program: so it is short.
        minify: { mangle: true, compress: false },
        // Each with all that it imports. Left alone, whatever two commands share becomes a file of its own, and a start opens sixty.
        codeSplitting: {
          groups: [
            { name: 'start', priority: 2, test: /src.cli.program\.ts$/ },
            { name: 'reading', priority: 1, test: /src.cli.tell-report\.ts$/ },
          ],
        },
      },
    },
  },
})
