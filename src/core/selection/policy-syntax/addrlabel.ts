/**
 * `ip addrlabel` and `ip -j addrlabel` of iproute2: the labels by which the Linux kernel chooses sources. The library
 * that orders destinations keeps a table of its own, for which glibc's is taken.
 */
import { formatAddress, parsePrefix } from '../../address/text.js'
import { wordOf } from '../../base/printed-text.js'
import { PolicyTable, type PolicyRow, policyRow, rowPrefix } from '../policy-table.js'
import type { Profile } from '../profile.js'
import { PROFILES } from '../profiles.js'
import type { PolicyReading, PolicySyntax, PolicyWarning } from './policy-syntax.js'
import { damageOf, isNumber, MOST_ROWS } from './whole-table.js'

const NAME = 'ip addrlabel'

interface WrittenLabel {
  readonly prefix: string | undefined
  readonly label: string | undefined
  /** A label for the addresses of one interface only. */
  readonly device: string | undefined
}

/** `prefix ::1/128 label 0`, `prefix 2001:db8::/32 dev eth0 label 99` */
export const addrlabel: PolicySyntax = {
  id: 'addrlabel',
  name: NAME,
  read: ({ lines }) =>
    readingOf(
      lines.flatMap((line) => {
        const match = /^\s*prefix\s+(\S+)(?:\s+dev\s+(\S+))?\s+label\s+(\d+)/.exec(line)
        return match ? [{ prefix: match[1], device: match[2], label: match[3] }] : []
      }),
    ),
  print: (profile) =>
    labelsOf(profile)
      .map(({ address, length, label }) => `prefix ${address}/${length} label ${label} \n`)
      .join(''),
}

export const addrlabelJson: PolicySyntax = {
  id: 'addrlabel-json',
  name: 'ip -j addrlabel',
  read: ({ objects = [] }) =>
    readingOf(
      objects.map((item) => ({
        prefix: `${wordOf(item.address)}/${wordOf(item.prefixlen)}`,
        label: wordOf(item.label),
        device: wordOf(item.ifname),
      })),
    ),
  print: (profile) => `${JSON.stringify(labelsOf(profile).map(({ address, length, label }) => ({ address, prefixlen: length, label })))}\n`,
}

const labelsOf = ({ sourceLabels }: Profile) =>
  sourceLabels.rows.flatMap(({ prefix, length, label }) => (label === null ? [] : [{ address: formatAddress(prefix), length, label }]))

function readingOf(written: readonly WrittenLabel[]): PolicyReading | undefined {
  const rows: PolicyRow[] = []
  const warnings: PolicyWarning[] = []
  for (const { prefix: text, label, device } of written.slice(0, MOST_ROWS)) {
    const prefix = text === undefined ? undefined : parsePrefix(text.includes('/') ? text : `${text}/128`)
    if (!prefix || !isNumber(label)) continue
    const row = policyRow(prefix, null, Number(label))
    if (device === undefined) rows.push(row)
    else warnings.push({ code: 'policy-row-ignored', says: `the label of ${rowPrefix(row)} is for ${device} only, and not used` })
  }
  if (rows.length === 0) return undefined
  const sourceLabels = new PolicyTable(rows)
  const base = PROFILES.glibc
  return {
    format: NAME,
    profile: { ...base, id: `${base.id} from ${NAME}`, name: `${base.name}, sources by the labels of ${NAME}`, sourceLabels },
    warnings: [...warnings, ...damageOf(sourceLabels)],
  }
}
