import assert from 'node:assert/strict'
import test from 'node:test'
import { play } from '../../support/timeline.js'

test('a SYN-ACK that stands before its SYN in the file answers it all the same', () => {
  const { connections } = play(
    `
      0  client4 → resolver4  A? AAAA? www.example
      5  resolver4 → client4  A 198.51.100.80
      6  resolver4 → client4  AAAA
     10  client4 → www4  SYN
     15  www4 → client4  SYN+ACK
     16  client4 → www4  ACK
     17  client4 → www4  data`,
    {
      arrange: (frames) => {
        const order = [...frames]
        const at = frames.length - 4
        order.splice(at, 2, frames[at + 1]!, frames[at]!)
        return order
      },
    },
  )
  assert.equal(connections.length, 1)
  const { attempts, reason, start, startFrame } = connections[0]!
  assert.equal(reason.code, 'aaaa-absent')
  assert.equal(attempts.length, 1)
  assert.equal(attempts[0]!.handshakeMs, 5)
  assert.equal(startFrame, attempts[0]!.endFrame! + 1, 'the frame of the SYN')
  assert.match(start, /\.010000000Z$/)
})
