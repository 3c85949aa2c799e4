import assert from 'node:assert/strict'
import test from 'node:test'
import { CaptureError } from '../../../src/core/capture/frame.js'
import { inChunks, readCapture } from '../../support/capture.js'
import { joinBytes, text, writePcapng } from '../../support/pcap-writer.js'

const refusal = (octets: Uint8Array): CaptureError => {
  const errors = [[octets], inChunks(octets, 1), inChunks(octets, 100)].map((chunks) => {
    try {
      readCapture(chunks)
    } catch (error) {
      if (error instanceof CaptureError) return error
      throw error
    }
    return assert.fail('it was read')
  })
  for (const error of errors) assert.equal(error.message, errors[0]!.message)
  assert.doesNotMatch(errors[0]!.message, /\n/)
  return errors[0]!
}

const erfRecord = (seconds: number, length: number) => {
  const record = new Uint8Array(length)
  const view = new DataView(record.buffer)
  view.setUint32(4, seconds, true)
  view.setUint8(8, 2)
  view.setUint16(10, length)
  view.setUint16(14, length - 18)
  return record
}

const eventTrace = () => {
  const buffer = new Uint8Array(4096)
  new DataView(buffer.buffer).setUint32(0, 65_536, true)
  buffer.set([2, 0, 2, 0xc0], 72)
  return buffer
}

test('foreign formats are refused by name, with the way out', () => {
  const cases: [string | Uint8Array, RegExp, RegExp][] = [
    ['snoop\0\0\0\0\0\0\x02', /snoop/, /editcap/],
    [joinBytes(erfRecord(1_000_000_000, 84), erfRecord(1_000_000_001, 84)), /ERF/, /editcap/],
    [eventTrace(), /ETL/, /etl2pcapng.*pktmon etl2pcap/],
    ['MSCF\0\0\0\0', /netsh/, /etl2pcapng/],
    ['GMBU\0\x02', /Network Monitor/, /editcap/],
    ['RTSS\x02\0', /Network Monitor 1/, /editcap/],
    ['interfaces=[any]\nfilters=[none]\n0.264189 port1 in 10.0.0.1.53 -> 10.0.0.2.4: udp 60\n', /FortiGate/, /text2pcap/],
    ['12.264189 port1 in 10.0.0.1.53 -> 10.0.0.2.4: udp 60\n', /FortiGate/, /text2pcap/],
    ['[admin@MikroTik] > /tool sniffer packet print\n', /RouterOS/, /text2pcap/],
    [' #    TIME INTERFACE  SRC-ADDRESS\n', /RouterOS/, /file-name/],
    ['12:00:01.123456 IP 192.0.2.1.443 > 192.0.2.2.5000: Flags [S]\n', /tcpdump printed/, /tcpdump -w/],
    ['1700000000.123456 IP6 ::1.443 > ::1.5000: Flags [S]\n', /tcpdump printed/, /text2pcap/],
    ['0000   45 00 00 54 00 00 40 00\n', /hex dump/, /text2pcap/],
    ['{\n  "log": {"version": "1.2"}}', /HAR/, /requests, not packets/],
    ['{"constants": {}}', /Chromium/, /capture-help/],
    ['PK\x03\x04\x14', /zip/, /unpack/],
    [Uint8Array.of(0x1f, 0x8b, 8, 0), /gzip/, /gzip -d/],
    ['BZh91AY', /bzip2/, /bzip2 -d/],
    ['\x7fver\0', /EtherPeek/, /editcap/],
    ['<?xml version="1.0"?>\n<pdml version="0">', /PDML/, /the capture that it was made from/],
  ]
  for (const [head, name, wayOut] of cases) {
    const octets = typeof head === 'string' ? Uint8Array.from(head, (letter) => letter.charCodeAt(0)) : head
    const error = refusal(octets)
    assert.equal(error.code, 'foreign-format', error.message)
    assert.match(error.message, name)
    assert.match(error.message, wayOut)
  }
})

test('a pcapng file that went through a transfer in text mode is told apart', () => {
  const whole = writePcapng([])
  const asUnix = Uint8Array.from([...whole].filter((octet) => octet !== 13))
  const asWindows = Uint8Array.from([...whole].flatMap((octet) => (octet === 10 ? [13, 10] : [octet])))
  for (const damaged of [asUnix, asWindows]) assert.match(refusal(damaged).message, /text mode.*binary mode/)
})

test('what is no capture at all is refused with what it begins with', () => {
  assert.deepEqual([refusal(new Uint8Array(0)).code, refusal(new Uint8Array(0)).offset], ['empty', 0])
  for (const octets of [text('hello, world\n'), text('# notes\n'.repeat(1000))]) {
    assert.equal(refusal(octets).code, 'unknown-format')
    assert.match(refusal(octets).message, /begins with a text.*editcap/)
  }
  const noise = Uint8Array.from({ length: 3000 }, (_, at) => (at * at + 200) & 255)
  assert.match(refusal(noise).message, /begins with octets c8 c9 cc d1/)
  assert.equal(refusal(new Uint8Array(2000)).code, 'unknown-format')
  assert.equal(refusal(Uint8Array.of(0xd4, 0xc3)).code, 'unknown-format')
})

test('a pcapng header with another byte-order magic is damaged', () => {
  const whole = writePcapng([])
  whole[8] = 0
  assert.equal(refusal(whole).code, 'damaged')
})
