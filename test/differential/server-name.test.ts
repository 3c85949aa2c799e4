/** Server names of QUIC as tshark has read them, where captures of other projects lie beside this one. */
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { reportOf } from '../support/analyze.js'
import { root } from '../support/samples.js'

const captures = join(root, '..', 'shared', 'captures')

interface Oracle {
  readonly file: string
  readonly counts: Readonly<Record<string, number>>
  /** The frame that completes the ClientHello, and the name in it. */
  readonly sni: readonly (readonly [number, string])[]
}

const oracles = (): Oracle[] =>
  readdirSync(join(captures, 'oracle'))
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(captures, 'oracle', name), 'utf8')) as Oracle)
    .filter(({ counts, sni }) => (counts.quic ?? 0) > 0 && sni.length > 0)

test('the server names of QUIC are those that tshark reads', (context) => {
  if (!existsSync(captures)) {
    context.skip('no captures of other projects lie beside this one')
    return
  }
  const read = oracles()
  assert.ok(read.length > 0)
  for (const { file, sni } of read) {
    const [folder, name] = file.split('/') as [string, string]
    const { connections } = reportOf(name, readFileSync(join(captures, folder, name)))
    const ours = connections.flatMap(({ attempts }) =>
      attempts.filter(({ transport }) => transport === 'quic').map((attempt): [number, string | null] => [attempt.startFrame, attempt.sni]),
    )
    assert.deepEqual(
      ours.sort(([a], [b]) => a - b),
      sni,
      file,
    )
  }
})
