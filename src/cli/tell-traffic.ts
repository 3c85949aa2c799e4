import { say } from '../core/base/message.js'
import { filtered, trafficDocument } from '../core/report/document.js'
import { inputRecords } from '../core/report/input-record.js'
import { sharesOf, type Traffic } from '../core/report/traffic.js'
import { visible } from './fault.js'
import { filterOf } from './filter.js'
import { languageOf, speakerOf } from './language.js'
import type { Arguments } from './options.js'
import { readUnjoined } from './read.js'
import { headingOf } from './report-text.js'
import { drawTable } from './table.js'
import { tell } from './tell.js'

/** Flows by family and protocol. Hosts and names are known once a capture is joined, so it is joined where they choose; else it is only read. */
export const tellTraffic = (args: Arguments): Promise<number> =>
  tell(args, async (look) => {
    const { analyzer, exit } = await readUnjoined({ ...args, speak: await speakerOf(languageOf(args)) })
    if (!analyzer) return { exit }
    const chooses = [args.client, args.name, args.family, args.since, args.until].some((option) => option !== undefined)
    let traffic: Partial<Traffic> | undefined = chooses ? undefined : analyzer.traffic()
    if (!traffic) {
      const analysis = analyzer.end()
      traffic = { shares: sharesOf(filtered(analysis.flows(), filterOf(args, analysis).flow)) }
    }
    const { shares = [], lookups, answered } = traffic
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
