import { speakEnglish } from '../base/message.js'
import { type Column, formatEndpoint, knownFrom } from './column.js'
import type { TranslationRecord } from './report.js'

export function translationColumns(): readonly Column<TranslationRecord>[] {
  return [
    { id: 'id', heading: '#', align: 'right', priority: 1, value: (t) => t.id },
    { id: 'kind', heading: 'kind', align: 'left', priority: 1, value: (t) => t.kind },
    { id: 'prefix', heading: 'prefix', align: 'left', priority: 1, least: 15, cut: 'middle', value: (t) => t.prefix },
    { id: 'learntFrom', heading: 'learnt from', align: 'left', priority: 2, value: (t) => t.learntFrom },
    { id: 'ends', heading: 'ends', align: 'left', priority: 2, least: 18, cut: 'wrap', value: endsOf },
    {
      id: 'evidence',
      heading: 'known from',
      align: 'left',
      priority: 3,
      least: 24,
      cut: 'wrap',
      value: (t) => speakEnglish(knownFrom(t)),
      shown: knownFrom,
    },
  ]
}

/** What stands at both sides of a translator, as far as the capture shows it. */
function endsOf({ details: { accepts, opens, clat, edge } }: TranslationRecord): string {
  if (accepts && opens) return `${formatEndpoint(accepts)} → ${formatEndpoint(opens)}`
  const own = clat ?? edge
  return own ? [own.ipv4, own.ipv6].filter((address) => address !== null).join(' → ') : ''
}
