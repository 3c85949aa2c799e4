import assert from 'node:assert/strict'
import test from 'node:test'
import { FlowAttempts } from '../../../src/core/conversation/tcp-tracker.js'

test('a flow begins without an attempt, also where its row makes the table grow', () => {
  const ofFlow = new FlowAttempts()
  for (let flow = 0; flow < 5000; flow++) {
    ofFlow.reach(flow)
    assert.equal(ofFlow.attempt.at[flow], -1)
  }
})
