/**
 * IP-HTTPS for captures: TLS 1.2 (RFC 5246) with TLS_RSA_WITH_NULL_SHA256, which protects and does not encrypt, and in it the endless HTTP messages of
 * [MS-IPHTTPS] §2.2. The MACs are computed with a key of zeros and the certificate is empty: nobody checks either in a capture.
 */
import { createHmac } from 'node:crypto'
import { octets, TcpConnection, u16, u32, u8 } from './capture-writer.mjs'

const TLS_1_2 = u16(0x0303)
const NULL_SHA256 = u16(0x003b)
const HANDSHAKE = 22
const CHANGE_CIPHER_SPEC = 20
const APPLICATION_DATA = 23

const record = (type, bytes) => octets(type, TLS_1_2, u16(bytes.length), bytes)
const message = (type, body) => octets(type, u32(body.length).subarray(1), body)
const list = (...bytes) => octets(u16(octets(...bytes).length), ...bytes)

/** RFC 5246 §6.2.3.1: the MAC covers number, type, version and length of the record, and its octets. */
class Direction {
  number = 0

  protect(type, bytes) {
    const covered = octets(u32(0), u32(this.number++), type, TLS_1_2, u16(bytes.length), bytes)
    return record(type, octets(bytes, createHmac('sha256', Buffer.alloc(32)).update(covered).digest()))
  }
}

function clientHello(name) {
  const serverName = octets(u16(0), list(list(octets(0, list(Buffer.from(name))))))
  const suites = octets(u16(0x003b), u16(0x0002), u16(0x003c), u16(0x002f))
  return message(1, octets(TLS_1_2, Buffer.alloc(32, 0x11), u8(0), list(suites), octets(1, 0), list(serverName)))
}

/** The connection of a client, up to the moment when packets can be sent. `send` takes the segments of the outer connection. */
export class IpHttps extends TcpConnection {
  up = new Direction()
  down = new Direction()

  constructor(options, name) {
    super(options)
    this.name = name
  }

  open(wait) {
    this.syn()
    wait(20)
    this.synAck()
    wait(0.1)
    this.ack()
    wait(1)
    this.fromClient(record(HANDSHAKE, clientHello(this.name)))
    wait(20)
    const serverHello = message(2, octets(TLS_1_2, Buffer.alloc(32, 0x22), u8(0), NULL_SHA256, u8(0)))
    const certificate = message(11, octets(0, 0, 0))
    this.fromServer(octets(record(HANDSHAKE, serverHello), record(HANDSHAKE, certificate), record(HANDSHAKE, message(14, ''))))
    wait(1)
    const finished = message(20, Buffer.alloc(12, 0x33))
    const exchange = record(HANDSHAKE, message(16, list(Buffer.alloc(256, 0x44))))
    this.fromClient(octets(exchange, record(CHANGE_CIPHER_SPEC, u8(1)), this.up.protect(HANDSHAKE, finished)))
    wait(20)
    this.fromServer(octets(record(CHANGE_CIPHER_SPEC, u8(1)), this.down.protect(HANDSHAKE, finished)))
    wait(1)
    const endless = 'Content-Length: 18446744073709551615\r\n'
    this.fromClient(this.up.protect(APPLICATION_DATA, Buffer.from(`POST /IPHTTPS HTTP/1.1\r\nHost: ${this.name}\r\n${endless}\r\n`)))
    wait(20)
    this.fromServer(this.down.protect(APPLICATION_DATA, Buffer.from(`HTTP/1.1 200 OK\r\n${endless}Server: Microsoft-HTTPAPI/2.0\r\n\r\n`)))
    wait(1)
  }

  /** One IPv6 packet, in a record of its own; `pieces` segments carry it. */
  carry(packet, fromClient, pieces = 1) {
    const bytes = (fromClient ? this.up : this.down).protect(APPLICATION_DATA, packet)
    const size = Math.ceil(bytes.length / pieces)
    for (let at = 0; at < bytes.length; at += size) {
      if (fromClient) this.fromClient(bytes.subarray(at, at + size))
      else this.fromServer(bytes.subarray(at, at + size))
    }
  }
}
