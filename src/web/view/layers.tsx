import type { ComponentChildren } from 'preact'
import { formatEndpoint, formatPath } from '../../core/report/column.js'
import type { ConnectionRecord, TranslationRecord, TunnelRecord } from '../../core/report/report.js'
import type { Detail } from '../source.js'
import { framesText, t, word } from '../state.js'

const familyOf = (address: string): string => (address.includes(':') ? 'IPv6' : 'IPv4')

/** The path as layers: what carries is drawn around what is carried, what translates between the two sides of it, each direction for itself. */
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
  const near = record.legs.filter(({ side }) => side === 'near')
  const far = record.legs.filter(({ side }) => side === 'far')
  const between = (leg: Leg) => translations.find(({ id }) => id === leg.translation)
  const beyond = translations.filter(({ id }) => !record.legs.some(({ translation }) => translation === id))
  return (
    <section>
      <h3>
        {t('layers')}: {formatPath(record.path)}
      </h3>
      {tunnels.length === 0 && translations.length === 0 && record.path?.[0] === 'native' && <p class="quiet">{t('nativePath')}</p>}
      <div class="lanes">
        <div>
          <h4>{t('toServer')}</h4>
          {near.map((leg) => (
            <>
              <LegLayer leg={leg} />
              <Translator translation={between(leg)} />
            </>
          ))}
          {carried('toServer')}
          {far.map((leg) => (
            <>
              <Translator translation={between(leg)} />
              <LegLayer leg={leg} />
            </>
          ))}
          {beyond.map((translation) => (
            <Translator key={translation.id} translation={translation} />
          ))}
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

type Leg = ConnectionRecord['legs'][number]

/** The same packets on the other side of a translator; what they are there, their addresses say. */
function LegLayer({ leg: { side, client, server, startFrame } }: { leg: Leg }) {
  const family = familyOf(client.address)
  return (
    <div class={`layer l-${family}`}>
      <p>
        <b>
          {family} · {word(side)}
        </b>{' '}
        {formatEndpoint(client)} → {formatEndpoint(server)} <span class="quiet">({framesText([startFrame])})</span>
      </p>
    </div>
  )
}

/** Undefined where both sides are in the capture, and nothing in it names what is between them. */
function Translator({ translation }: { translation: TranslationRecord | undefined }) {
  if (!translation) return <p class="translator">⇣</p>
  const { kind, prefix, learntFrom, evidence } = translation
  return (
    <p class="translator">
      ⇣ <b>{kind}</b> {prefix} · {t('learntFrom', word(learntFrom))}
      {evidence[0] && <span class="quiet"> ({framesText([evidence[0].frame])})</span>}
    </p>
  )
}
