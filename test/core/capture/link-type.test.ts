import assert from 'node:assert/strict'
import test from 'node:test'
import { linkTypeName, maxCaptured } from '../../../src/core/capture/link-type.js'

test('link types have the names of the tcpdump group, an unknown one its number', () => {
  const names: [number, string][] = [
    [0, 'NULL'],
    [1, 'ETHERNET'],
    [9, 'PPP'],
    [12, 'RAW'],
    [14, 'RAW'],
    [101, 'RAW'],
    [104, 'C_HDLC'],
    [105, 'IEEE802_11'],
    [108, 'LOOP'],
    [113, 'LINUX_SLL'],
    [127, 'IEEE802_11_RADIOTAP'],
    [228, 'IPV4'],
    [229, 'IPV6'],
    [239, 'NFLOG'],
    [258, 'PKTAP'],
    [276, 'LINUX_SLL2'],
    [299, 'FIRA_UCI'],
    [56, 'LINKTYPE_56'],
    [65_535, 'LINKTYPE_65535'],
  ]
  for (const [number, name] of names) assert.equal(linkTypeName(number), name)
})

test('a frame holds at most 262,144 octets, more on buses that carry larger ones', () => {
  assert.deepEqual([maxCaptured(1), maxCaptured(5000), maxCaptured(231)], [262_144, 262_144, 128 << 20])
})
