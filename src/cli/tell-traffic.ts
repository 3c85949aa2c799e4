import { say } from '../core/base/message.js'
import { filtered, trafficDocument } from '../core/report/document.js'
import { inputRecords } from '../core/report/input-record.js'
import type { Analysis } from '../core/report/report.js'
import { sharesOf, type Traffic } from '../core/report/traffic.js'
import { visible } from './fault.js'
import { filterOf } from './filter.js'
import { languageOf, speakerOf } from './language.js'
import type { Arguments } from './options.js'
import { readUnjoined } from './read.js'
import { headingOf } from './report-text.js'
import { drawTable } from './table.js'
import { tell } from './tell.js'

/** Lookups are counted where nothing was chosen. */
type Counted = Pick<Traffic, 'shares'> & Partial<Traffic>

/** Flows by family and protocol. Hosts and names are known once a capture is joined, so it is joined where they choose; else it is only counted. */
export const tellTraffic = (args: Arguments): Promise<number> =>
  tell(args, async (look) => {
    const trafficOnly = [args.client, args.name, args.family, args.since, args.until].every((option) => option === undefined)
    const { analyzer, exit } = await readUnjoined({ ...args, trafficOnly, speak: await speakerOf(languageOf(args)) })
    if (!analyzer) return { exit }
    const { shares, lookups, answered }: Counted = trafficOnly ? analyzer.traffic() : chosen(analyzer.end(), args)
    const inputs = () => inputRecords(analyzer)
    const document = trafficDocument({ name: 'v6why', version: args.version }, inputs, shares)
    const heading = headingOf({ inputs, epoch: analyzer.epoch })
    const asked = lookups === undefined || answered === undefined ? heading : say`${heading}; ${lookups} lookups, ${answered} answered`
    return {
      exit,
      telling: {
        document,
        async *text() {
          yield `${look.plain(visible(look.say(asked)))}\n\n`
          yield* await drawTable(document.table, look)
        },
      },
    }
  })

function chosen(analysis: Analysis, args: Arguments): Counted {
  return { shares: sharesOf(filtered(analysis.flows(), filterOf(args, analysis).flow)) }
}
