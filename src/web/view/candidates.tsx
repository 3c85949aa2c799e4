import type { ConnectionRecord } from '../../core/report/report.js'
import { t, word } from '../state.js'
import { FamilyMark } from './family.js'

/** Which column a rule of RFC 6724 §6 compares. */
const COLUMN_OF_RULE: Readonly<Record<number, string>> = {
  1: 'source',
  2: 'scope',
  3: 'source',
  4: 'source',
  5: 'label',
  6: 'precedence',
  8: 'scope',
}

/** The addresses that could have been tried, in the order of the table in force, with what decided. */
export function Candidates({ record }: { record: ConnectionRecord }) {
  const { candidates, policy, reason } = record
  if (candidates.length === 0) return null
  const rule = reason.rule
  const decides = (column: string) => (rule && COLUMN_OF_RULE[rule.number] === column ? 'decides' : undefined)
  const mark = (column: string) => (decides(column) ? <span aria-hidden="true"> ◂</span> : null)
  const used = record.attempts.find(({ won }) => won)?.server.address
  return (
    <section>
      <h3>{t('candidates')}</h3>
      <div class="scroll" tabIndex={0} role="region" aria-label={t('candidates')}>
        <table class="candidates">
          <thead>
            <tr>
              <th scope="col" class="number">
                {t('order')}
              </th>
              <th scope="col">{t('candidate')}</th>
              <th scope="col" class={decides('source')}>
                {t('source')}
                {mark('source')}
              </th>
              <th scope="col" class={decides('label')}>
                {t('label')}
                {mark('label')}
              </th>
              <th scope="col" class={`number ${decides('precedence') ?? ''}`}>
                {t('precedence')}
                {mark('precedence')}
              </th>
              <th scope="col" class={decides('scope')}>
                {t('scope')}
                {mark('scope')}
              </th>
            </tr>
          </thead>
          <tbody>
            {[...candidates]
              .sort((a, b) => a.predicted - b.predicted)
              .map((c) => (
                <tr key={c.address} class={c.address === used ? 'won' : undefined}>
                  <td class="number">{c.predicted}</td>
                  <th scope="row">
                    <FamilyMark family={c.family} /> {c.address}
                    {c.address === used && <b> ✓ {t('won')}</b>}
                  </th>
                  <td class={decides('source')}>
                    {c.source ?? t('none')}
                    {c.sourceFrom !== null && c.sourceFrom !== 'attempt' && <span class="quiet"> ({word(c.sourceFrom)})</span>}
                  </td>
                  <td class={decides('label')}>
                    {c.label} {c.sourceLabel !== null && (c.label === c.sourceLabel ? '=' : '≠')} {c.sourceLabel}
                  </td>
                  <td class={`number ${decides('precedence') ?? ''}`}>{c.precedence}</td>
                  <td class={decides('scope')}>{c.scope}</td>
                </tr>
              ))}
          </tbody>
        </table>
      </div>
      {rule && (
        <p>
          <b>▸ {t('decided', rule.number, rule.name, rule.document)}</b>
        </p>
      )}
      {policy && (
        <p class="quiet">
          {t('tableUsed', policy.used)} · {word(record.certainty)}
          {policy.survivors.length > 1 && ` · ${t('alsoExplain', policy.survivors.filter((name) => name !== policy.used).join(', '))}`}
        </p>
      )}
    </section>
  )
}
