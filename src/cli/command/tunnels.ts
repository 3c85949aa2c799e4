import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const tunnels: Command = {
  name: 'tunnels',
  takes: FILES,
  says: 'Every tunnel and translator: its ends, what went through it each way, and what speaks for its kind',
  example: ['v6why tunnels capture.pcapng', 'which of them answer, and how large their packets get'],
  options: READING_OPTIONS,
  async run(args) {
    const { tellAnalysis } = await import('../tell.js')
    const { translationsTable, tunnelsDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, filter, look }) => {
      const document = tunnelsDocument(analysis, filter.tunnel)
      return {
        document,
        async *text() {
          const { tablesText } = await import('../tables-text.js')
          yield* tablesText(
            [
              ['tunnels', document.table],
              ['translators', translationsTable(analysis)],
            ],
            look,
          )
        },
      }
    })
  },
}
