import type { ComponentChildren } from 'preact'
import { formatEndpoint, formatPath } from '../../core/report/column.js'
import type { TranslationRecord, TunnelRecord } from '../../core/report/report.js'
import type { Detail } from '../source.js'
import { t, word } from '../state.js'

const familyOf = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4')

/** The path as layers: what carries is drawn around what is carried, each direction for itself. */
export function Layers({ record, tunnels, translations }: Detail) {
  const shown = record.attempts.find(({ won }) => won) ?? record.attempts[0]
  if (!shown) return null
  const ends = [formatEndpoint(shown.client), formatEndpoint(shown.server)]
  const innermost = (direction: Direction) => (
    <div class={`layer l-${shown.family}`}>
      <p>
        <b>{shown.family}</b> {(direction === 'toServer' ? ends : [...ends].reverse()).join(' → ')}
      </p>
    </div>
  )
  // The outermost tunnel is seen first: what is inside it is drawn inside it.
  const carried = (direction: Direction) =>
    [...tunnels]
      .reverse()
      .reduce<ComponentChildren>(
        (content, tunnel) => <TunnelLayer tunnel={tunnel} direction={direction} content={content} />,
        innermost(direction),
      )
  return (
    <section>
      <h3>
        {t('layers')}: {formatPath(record.path)}
      </h3>
      {tunnels.length === 0 && translations.length === 0 && record.path?.[0] === 'native' && <p class="quiet">{t('nativePath')}</p>}
      <div class="lanes">
        <div>
          <h4>{t('toServer')}</h4>
          {carried('toServer')}
        </div>
        {tunnels.length > 0 && (
          <div>
            <h4>{t('toClient')}</h4>
            {carried('toClient')}
          </div>
        )}
      </div>
      {tunnels.map((tunnel) => (
        <Return key={tunnel.id} tunnel={tunnel} />
      ))}
      {translations.map((translation) => (
        <Translation key={translation.id} translation={translation} />
      ))}
      {record.legs.length > 0 && (
        <ul class="legs">
          {record.legs.map((leg) => (
            <li key={`${leg.side} ${leg.startFrame}`}>
              <b>{t(leg.side)}</b> {leg.family} {formatEndpoint(leg.client)} → {formatEndpoint(leg.server)}{' '}
              <span class="quiet">
                ({t('frame')} {leg.startFrame})
              </span>
            </li>
          ))}
        </ul>
      )}
      {record.ruledOut.length > 0 && (
        <details>
          <summary>{t('ruledOutPaths')}</summary>
          <ul class="sentences">
            {record.ruledOut.map(({ path, says }) => (
              <li key={path}>
                {t('notPath', path)}: {says}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

type Direction = 'toServer' | 'toClient'

function TunnelLayer({ tunnel, direction, content }: { tunnel: TunnelRecord; direction: Direction; content: ComponentChildren }) {
  const { kind, outer, frames } = tunnel
  const name = `${kind} · ${familyOf(outer.client)}`
  if (direction === 'toServer')
    return (
      <div class={`layer l-${familyOf(outer.client)}`}>
        <p>
          <b>{name}</b> {outer.client} → {outer.server} <span class="quiet">{t('packets', frames.toServer)}</span>
        </p>
        {content}
      </div>
    )
  if (outer.returnsFrom.length === 0) return <p class="quiet">{t('notReturned')}</p>
  return (
    <div class={`layer l-${familyOf(outer.client)}${isAsymmetric(tunnel) ? ' asymmetric' : ''}`}>
      <p>
        <b>{name}</b> {outer.returnsFrom.join(', ')} → {outer.client} <span class="quiet">{t('packets', frames.toClient)}</span>
      </p>
      {content}
    </div>
  )
}

const isAsymmetric = ({ outer: { server, returnsFrom } }: TunnelRecord): boolean => returnsFrom.some((address) => address !== server)

function Return({ tunnel }: { tunnel: TunnelRecord }) {
  const { server, returnsFrom } = tunnel.outer
  if (returnsFrom.length === 0) return null
  if (!isAsymmetric(tunnel)) return <p class="quiet">{t('sameWay')}</p>
  return (
    <p class="asymmetry">
      <b>⇄ {t('otherWay')}</b>: {t('toServer')} {server}, {t('toClient')} {returnsFrom.join(', ')}
    </p>
  )
}

function Translation({ translation: { kind, prefix, learntFrom, evidence } }: { translation: TranslationRecord }) {
  return (
    <p class="translation">
      <b>{kind}</b> {prefix} · {t('learntFrom', word(learntFrom))}
      {evidence[0] && ` (${t('frame')} ${evidence[0].frame})`}
    </p>
  )
}
