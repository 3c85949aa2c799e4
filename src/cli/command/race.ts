import type { ClientRaceRecord } from '../../core/report/report.js'
import { READING_OPTIONS } from '../options.js'
import { type Command, FILES } from './command.js'

export const race: Command = {
  name: 'race',
  takes: FILES,
  says: 'Each client against RFC 6555, RFC 8305 and Happy Eyeballs version 3',
  example: ['v6why race capture.pcapng --client 192.0.2.10', 'whether the Happy Eyeballs of this host works'],
  options: READING_OPTIONS,
  async run(args) {
    const { tellAnalysis } = await import('../tell.js')
    const { racesDocument } = await import('../../core/report/document.js')
    return tellAnalysis(args, async ({ analysis, filter, look }) => {
      const document = racesDocument(analysis, filter.connection)
      return {
        document,
        async *text() {
          const { raceText } = await import('../race-text.js')
          const part = document.parts.find(({ key }) => key === document.type)!
          const clients = 'records' in part ? [...(part.records() as Iterable<ClientRaceRecord>)] : []
          yield* raceText(analysis, clients, args.all === true, look)
        },
      }
    })
  },
}
