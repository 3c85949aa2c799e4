import { findings, framesText, showOnly, reasonTitle, source, t, word } from '../state.js'
import { Bars } from './bars.js'
import { FindingList } from './findings.js'
import { TimeLine } from './time-line.js'

/** The whole capture: findings first, then shares, then who and when. */
export function Overview() {
  const { summary, hosts, rows, oddities } = source.value!.overview
  const { connections, dualStackConnections, ipv6Share } = summary
  const sorted = (counts: Readonly<Record<string, number>>) => Object.entries(counts).sort((a, b) => b[1] - a[1])
  return (
    <div class="overview">
      {findings.value.length > 0 && (
        <section class="across">
          <h2>{t('findings')}</h2>
          <FindingList findings={findings.value} />
        </section>
      )}
      <section class="share">
        <h2>{t('share')}</h2>
        <p class="figure" data-figure="share">
          {ipv6Share === null ? '–' : `${Math.round(ipv6Share * 100)} %`}
        </p>
        <p>
          {ipv6Share === null ? t('noDualStack') : t('ofDualStack', Math.round(ipv6Share * dualStackConnections), dualStackConnections)}
        </p>
      </section>
      <Bars
        heading={t('families')}
        bars={(['IPv6', 'IPv4', 'none'] as const).map((family) => ({
          key: family,
          says: word(family),
          count: connections[family],
          family,
        }))}
        onChoose={(family) => showOnly({ facets: { family } })}
      />
      <Bars
        heading={t('reasons')}
        bars={sorted(summary.reasons).map(([key, count]) => ({ key, says: `${key}: ${reasonTitle(key)}`, count }))}
        onChoose={(reason) => showOnly({ facets: { reason } })}
      />
      <Bars
        heading={t('paths')}
        bars={sorted(summary.paths).map(([key, count]) => ({ key, says: key, count }))}
        onChoose={(path) => showOnly({ facets: { path } })}
      />
      <TimeLine rows={rows} />
      <section class="across">
        <h2>{t('hosts')}</h2>
        <div class="scroll" tabIndex={0} role="region" aria-label={t('hosts')}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t('host')}</th>
                <th scope="col">{t('addresses')}</th>
                <th scope="col">{t('link')}</th>
              </tr>
            </thead>
            <tbody>
              {hosts.slice(0, MOST_HOSTS).map(({ id, addresses, link }) => (
                <tr key={id}>
                  <th scope="row">{id}</th>
                  <td>
                    {addresses.map((address) => (
                      <button type="button" class="link" key={address} onClick={() => showOnly({ facets: { client: address } })}>
                        {address}
                      </button>
                    ))}
                  </td>
                  <td>{link.join(' ')}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
        {hosts.length > MOST_HOSTS && <p class="quiet">{t('moreFrames', hosts.length - MOST_HOSTS)}</p>}
      </section>
      {summary.advice.length > 0 && (
        <section class="across">
          <h2>{t('advice')}</h2>
          <ul>
            {summary.advice.map((says) => (
              <li key={says}>{says}</li>
            ))}
          </ul>
        </section>
      )}
      {oddities.length > 0 && (
        <section class="across">
          <h2>{t('oddities')}</h2>
          <ul>
            {oddities.map(({ id, says, count, frames }) => (
              <li key={id}>
                {says} ({t('times', count)}; {framesText(frames)})
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  )
}

const MOST_HOSTS = 200
