import { formatInstant } from '../base/time.js'
import { visible } from '../base/visible.js'
import type { Readings } from './readings.js'
import { type InputRecord, SCHEMA } from './report.js'

export const inputRecords = ({ inputs }: Pick<Readings, 'inputs'>): readonly InputRecord[] =>
  inputs.map(({ file, firstFrame, outcome }) => ({
    type: 'input',
    schema: SCHEMA,
    file: visible(file),
    format: outcome.format,
    linkTypes: outcome.linkTypes,
    frames: outcome.frames,
    bytes: outcome.bytes,
    first: outcome.first && formatInstant(outcome.first),
    last: outcome.last && formatInstant(outcome.last),
    firstFrame,
    cutShort: outcome.cutShort,
    drops: outcome.drops,
    damage: outcome.damage,
  }))
