import assert from 'node:assert/strict'
import test from 'node:test'
import { raceText } from '../../src/cli/race-text.js'
import { racesDocument } from '../../src/core/report/document.js'
import { csv } from '../../src/core/report/format/csv.js'
import type { ClientRaceRecord } from '../../src/core/report/report.js'
import { lookAt } from '../support/look.js'
import { play } from '../support/timeline.js'

const RACE = `
      0  client4 → resolver4  A? AAAA? www.example
     10  resolver4 → client4  A 198.51.100.80
     12  resolver4 → client4  AAAA 2001:db8:80::80
     14  client6 → www6#80  SYN
    214  client4 → www4#80  connects in 20 asking www.example as curl/8.5.0
 200000  router → all nothing`

async function told(all: boolean): Promise<string> {
  const { analysis } = play(RACE)
  const part = racesDocument(analysis).parts.find(({ key }) => key === 'races')!
  const clients = 'records' in part ? ([...part.records()] as ClientRaceRecord[]) : []
  let text = ''
  for await (const piece of raceText(analysis, clients, all, lookAt(120))) text += piece
  return text
}

test('each client is introduced by what it did and who does so, then held against the rules that it shows', async () => {
  const text = await told(false)
  assert.match(
    text,
    /^2001:db8:1::10, curl: 1 connection, 1 with an attempt begun by a timer; behaves like curl \(1\); attempt delay 200\.0 ms$/m,
  )
  assert.match(text, /^RFC 8305 §3 +AAAA is asked before A +failed +1 +1, 2$/m)
  assert.match(text, /^RFC 6555 §5\.5 +attempts are 150 to 250 ms apart +passed +1, 200 ms +5, 6$/m)
  assert.match(text, /\d rules not shown by these connections\n$/)
  assert.doesNotMatch(text, / not-shown /)
})

test('--all shows the rules that nothing shows too', async () => {
  assert.match(await told(true), /^HEv3-04 §5\.1 +where the HTTPS record offers HTTP\/3 it is tried +not-shown$/m)
})

test('CSV has a row for each client and rule', () => {
  const lines = [...csv.write(racesDocument(play(RACE).analysis))].join('').trimEnd().split('\r\n')
  assert.equal(lines[0], 'host,client,program,ref,rule,level,says,result,passed,failed,ms,shown,frames')
  assert.ok(
    lines.some((line) =>
      line.startsWith('h1,2001:db8:1::10,curl,RFC 8305 §8,attempt-delay-default,recommended,250 ms between attempts,failed,0,1,200,'),
    ),
  )
})
