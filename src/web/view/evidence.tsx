import type { EvidenceRecord } from '../../core/report/report.js'
import { clock, t } from '../state.js'

/** Frames, when they came, and what each shows. */
export function Evidence({ list, heading }: { list: readonly EvidenceRecord[]; heading: string }) {
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" class="number">
            {t('frame')}
          </th>
          <th scope="col" class="number">
            {t('col.time')}
          </th>
          <th scope="col">{heading}</th>
        </tr>
      </thead>
      <tbody>
        {list.map(({ frame, at, says }) => (
          <tr key={`${frame} ${says}`}>
            <td class="number">{frame}</td>
            <td class="number">{clock.value.at(at)}</td>
            <td>{says}</td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
