import { analyze } from './analyze.js'
import { annotate } from './annotate.js'
import { captureHelp } from './capture-help.js'
import { check } from './check.js'
import { anonymize } from './anonymize.js'
import type { Command } from './command.js'
import { compare } from './compare.js'
import { completion } from './completion.js'
import { explain } from './explain.js'
import { exportEvents } from './export.js'
import { flows } from './flows.js'
import { hosts } from './hosts.js'
import { interfaces } from './interfaces.js'
import { live } from './live.js'
import { lookups } from './lookups.js'
import { policy } from './policy.js'
import { race } from './race.js'
import { reason } from './reason.js'
import { report } from './report.js'
import { serve } from './serve.js'
import { tunnels } from './tunnels.js'
import { whatif } from './whatif.js'

/** The first is the one that runs when none is named. */
export const COMMANDS: readonly Command[] = [
  analyze,
  explain,
  lookups,
  hosts,
  tunnels,
  flows,
  race,
  whatif,
  policy,
  compare,
  live,
  interfaces,
  report,
  serve,
  annotate,
  exportEvents,
  check,
  anonymize,
  captureHelp,
  reason,
  completion,
]
