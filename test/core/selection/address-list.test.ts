/** The addresses of a host as its system prints them, from files. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import fc from 'fast-check'
import { formatAddress } from '../../../src/core/address/text.js'
import { ADDRESS_TEXT_EXPECTED, type AddressListReading, readAddresses } from '../../../src/core/selection/address-list/index.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { address } from './example.js'

const folder = fileURLToPath(new URL('fixtures/addresses', import.meta.url))
const read = (file: string): AddressListReading => readAddresses(readFileSync(join(folder, file)))!
const readText = (text: string) => readAddresses(Buffer.from(text))

const MARKS = ['deprecated', 'temporary', 'tentative', 'loopback', 'tunnel'] as const

/** `enp3s0 #2: 192.0.2.10/24, fe80::1/64 deprecated`; a tunnel is named behind the interface. */
const told = ({ interfaces }: AddressListReading): string[] =>
  interfaces.map(({ name, index, tunnel, addresses }) => {
    const heading = [name ?? '?', ...(index === undefined ? [] : [`#${index}`]), ...(tunnel === undefined ? [] : [`(${tunnel})`])]
    const rows = addresses.map((row) => {
      assert.equal(row.tunnel, tunnel !== undefined)
      const length = row.prefixLength === undefined ? '' : `/${row.prefixLength}`
      return [formatAddress(row.bytes) + length, ...MARKS.filter((mark) => mark !== 'tunnel' && row[mark])].join(' ')
    })
    return `${heading.join(' ')}: ${rows.join(', ')}`
  })

const LINUX_LOOPBACK = 'lo #1: 127.0.0.1/8 loopback, ::1/128 loopback'

/** The same machine in every language; only the names of its adapters differ. */
const windows = (lan: string, isatap: string, teredo: string, tentative: boolean, more: readonly string[] = []) => [
  `${lan} #11: 2001:db8:1:0:1c2a:9d12:88c1:7e3b, 2001:db8:1:0:9c1d:77a0:2b1e:4f05 temporary, 2001:db8:1:0:3d5f:77a0:2b1e:4f05 deprecated temporary, ${tentative ? '2001:db8:1::99 tentative, ' : ''}fe80::1c2a:9d12:88c1:7e3b, 10.20.30.51/22`,
  ...more,
  `${isatap} #13 (isatap): fe80::5efe:a14:1e33`,
  `${teredo} #12 (teredo): 2001:0:cb00:7101:2c3e:1a5f:34ff:8ef5, fe80::2c3e:1a5f:34ff:8ef5`,
]
const ENGLISH = [
  ...windows('Local Area Connection', 'isatap.lab.example', 'Local Area Connection* 9', true, [
    'Local Area Connection 2 #15: fe80::88c1:1c2a:9d12:7e3b, 169.254.13.78/16',
  ]),
  '6TO4 Adapter (6to4): 2002:c000:20a::c000:20a',
]
const JAPANESE = [
  ...windows('?', 'isatap.{6B1D3B60-5D3C-4F0C-8F53-0E2B1A7C9D11}', '?', false),
  '6TO4 Adapter (6to4): 2002:c000:20a::c000:20a',
]
const CHINESE = [...windows('?', '?', '?', false), '? (6to4): 2002:c000:20a::c000:20a']

const FIXTURES: Readonly<Record<string, readonly [format: string, interfaces: readonly string[]]>> = {
  'ip-addr.txt': [
    'ip addr',
    [
      LINUX_LOOPBACK,
      'enp3s0 #2: 192.0.2.10/24, 192.0.2.11/24, 2001:db8:1:0:9c1d:77a0:2b1e:4f05/64 temporary, 2001:db8:1:0:3d5f:9d12:88c1:7e3b/64 deprecated temporary, 2001:db8:1:0:5eff:fe00:5301:1/64, 2001:db8:1::99/64 tentative, fe80::5eff:fe00:5301/64',
      'tun6to4 #4 (6to4): 2002:c000:20a::1/16, ::c000:20a/128',
      'broker #5 (unnamed): 2001:db8:2::2/64',
      'tun0 #6: 10.8.0.2/32',
    ],
  ],
  'ip-6-addr.txt': [
    'ip addr',
    [
      'lo #1: ::1/128 loopback',
      'enp3s0 #2: 2001:db8:1:0:9c1d:77a0:2b1e:4f05/64 temporary, 2001:db8:1:0:3d5f:9d12:88c1:7e3b/64 deprecated temporary, 2001:db8:1:0:5eff:fe00:5301:1/64, 2001:db8:1::99/64 tentative, fe80::5eff:fe00:5301/64',
      'tun6to4 #4 (6to4): 2002:c000:20a::1/16, ::c000:20a/128',
      'broker #5 (unnamed): 2001:db8:2::2/64',
    ],
  ],
  'ip-o-addr.txt': [
    'ip addr',
    [
      LINUX_LOOPBACK,
      'enp3s0 #2: 192.0.2.10/24, 2001:db8:1:0:3d5f:9d12:88c1:7e3b/64 deprecated temporary, fe80::5eff:fe00:5301/64',
      'tun6to4 #4 (6to4): 2002:c000:20a::1/16',
    ],
  ],
  'ip-br-addr.txt': [
    'ip -br addr',
    [
      'lo: 127.0.0.1/8 loopback, ::1/128 loopback',
      'enp3s0: 192.0.2.10/24, 2001:db8:1:0:5eff:fe00:5301:1/64, fe80::5eff:fe00:5301/64',
      'tun6to4 (6to4): 2002:c000:20a::1/16',
      'tun0: 10.8.0.2/32',
    ],
  ],
  'ip-addr.json': [
    'ip -j addr',
    [
      LINUX_LOOPBACK,
      'enp3s0 #2: 192.0.2.10/24, 2001:db8:1:0:9c1d:77a0:2b1e:4f05/64 temporary, 2001:db8:1:0:3d5f:9d12:88c1:7e3b/64 deprecated temporary, 2001:db8:1::99/64 tentative, fe80::5eff:fe00:5301/64',
      'tun6to4 #4 (6to4): 2002:c000:20a::1/16',
      'ip6tnl1 #7 (unnamed): 192.0.0.2/29',
    ],
  ],
  'ipconfig-all-english.txt': ['ipconfig', ENGLISH],
  'ipconfig-all-english-utf-16.txt': ['ipconfig', ENGLISH],
  'ipconfig-all-english-utf-16-without-mark.txt': ['ipconfig', ENGLISH],
  'ipconfig-english.txt': [
    'ipconfig',
    ['Ethernet #4: 2001:db8:1::10, 2001:db8:1:0:9c1d:77a0:2b1e:4f05 temporary, fe80::1c2a:9d12:88c1:7e3b, 192.0.2.10/24, 192.0.2.140/25'],
  ],
  'ipconfig-all-japanese-utf-8.txt': ['ipconfig', JAPANESE],
  'ipconfig-all-japanese-utf-16.txt': ['ipconfig', JAPANESE],
  'ipconfig-all-japanese-utf-16-big-endian.txt': ['ipconfig', JAPANESE],
  'ipconfig-all-japanese-cp932.txt': ['ipconfig', JAPANESE],
  'ipconfig-japanese-with-notes.txt': [
    'ipconfig',
    ['? #8: fe80::1c2a:9d12:88c1:7e3b, 203.0.113.10/24', '? (6to4): 2002:cb00:710a::cb00:710a', '? #9 (isatap): fe80::5efe:cb00:710a'],
  ],
  'ipconfig-all-chinese-cp936.txt': ['ipconfig', CHINESE],
  'ipconfig-all-chinese-utf-16-without-mark.txt': ['ipconfig', CHINESE],
  'ipconfig-all-german-cp850.txt': [
    'ipconfig',
    [...windows('LAN-Verbindung', 'isatap.lab.example', 'LAN-Verbindung* 9', false), '6TO4 Adapter (6to4): 2002:c000:20a::c000:20a'],
  ],
  'ipconfig-xp.txt': [
    'ipconfig',
    [
      'Local Area Connection #4: 203.0.113.10/24, 2001:db8:1:0:9c1d:77a0:2b1e:4f05, 2001:db8:1:0:5eff:fe00:5301:1, fe80::5eff:fe00:5301',
      'Teredo Tunneling Pseudo-Interface #5 (teredo): fe80::5445:5245:444f',
      '6to4 Tunneling Pseudo-Interface (6to4): 2002:cb00:710a::cb00:710a',
      'Automatic Tunneling Pseudo-Interface #2 (isatap): fe80::5efe:cb00:710a',
    ],
  ],
  'ifconfig-net-tools-1.txt': [
    'ifconfig',
    [
      'eth0: 192.0.2.10/24, 2001:db8:1:0:5eff:fe00:5301:1/64, fe80::5eff:fe00:5301/64',
      'eth0:1: 198.51.100.10/25',
      'lo: 127.0.0.1/8 loopback, ::1/128 loopback',
      'ppp0: 203.0.113.10/32',
      'tun6to4 (6to4): 2002:cb00:710a::1/16, ::cb00:710a/128',
    ],
  ],
  'ifconfig-net-tools-1-japanese.txt': [
    'ifconfig',
    ['eth0: 192.0.2.10/24, 2001:db8:1:0:5eff:fe00:5301:1/64, fe80::5eff:fe00:5301/64', 'lo: 127.0.0.1/8 loopback, ::1/128 loopback'],
  ],
  'ifconfig-net-tools-2.txt': [
    'ifconfig',
    [
      'enp3s0: 192.0.2.10/24, 2001:db8:1:0:5eff:fe00:5301:1/64, fe80::5eff:fe00:5301/64',
      'enp3s0:1: 198.51.100.10/25',
      'lo: 127.0.0.1/8 loopback, ::1/128 loopback',
      'tun0: 10.8.0.2/32',
      'broker (unnamed): 2001:db8:2::2/64',
    ],
  ],
  'ifconfig-macos.txt': [
    'ifconfig',
    [
      'lo0 #1: 127.0.0.1/8 loopback, ::1/128 loopback, fe80::1/64 loopback',
      'gif0 (6in4): 2001:db8:2::2/128',
      'stf0 (6to4): 2002:c000:20a::1/16',
      'en0 #6: fe80::1c2a:9d12:88c1:7e3b/64, 2001:db8:1:0:1c2a:9d12:88c1:7e3b/64, 2001:db8:1:0:9c1d:77a0:2b1e:4f05/64 temporary, 2001:db8:1:0:3d5f:77a0:2b1e:4f05/64 deprecated temporary, 192.0.2.10/24',
      'utun0 #15: fe80::9d12:1c2a:88c1:7e3b/64',
    ],
  ],
  'ifconfig-freebsd.txt': [
    'ifconfig',
    [
      'em0 #1: 192.0.2.10/25, fe80::5eff:fe00:5301/64, 2001:db8:1:0:5eff:fe00:5301:1/64, 2001:db8:1::99/64 tentative',
      'lo0: ::1/128 loopback, 127.0.0.1/8 loopback',
      'stf0 (6to4): 2002:c000:20a::1/16',
    ],
  ],
  'ifconfig-openbsd.txt': [
    'ifconfig',
    [
      'em0 #1: 192.0.2.10/24, fe80::5eff:fe00:5301/64, 2001:db8:1:0:1c2a:9d12:88c1:7e3b/64, 2001:db8:1:0:9c1d:77a0:2b1e:4f05/64 deprecated temporary',
    ],
  ],
  'ifconfig-netbsd.txt': [
    'ifconfig',
    ['wm0 #1: 192.0.2.10/24, fe80::5eff:fe00:5301/64, 2001:db8:1:0:5eff:fe00:5301:1/64, 2001:db8:3::10/64 deprecated'],
  ],
}

for (const [file, [format, interfaces]] of Object.entries(FIXTURES)) {
  test(`${file} is read`, () => {
    const reading = read(file)
    assert.equal(reading.format, format)
    assert.deepEqual(told(reading), interfaces)
    for (const [i, { addresses }] of reading.interfaces.entries()) for (const row of addresses) assert.equal(row.interface, i)
  })
}

test('every file of the folder is among them', () => {
  assert.deepEqual(readdirSync(folder).sort(), Object.keys(FIXTURES).sort())
})

test('sources are what may be used towards another host: not loopback, not a tentative address', () => {
  const { sources } = read('ifconfig-macos.txt')
  assert.ok(sources.every(({ loopback, tentative }) => !loopback && !tentative))
  assert.equal(sources.length, 8)
  assert.ok(!read('ip-addr.txt').sources.some(({ bytes }) => formatAddress(bytes) === '2001:db8:1::99'))
})

test('what is read is what source selection takes', () => {
  const { sources } = read('ip-addr.txt')
  const chosen = (to: string) => {
    const { source, rule } = selectSource(address(to), sources, PROFILES.glibc)
    return [source && formatAddress(source.bytes), rule?.number]
  }
  assert.deepEqual(chosen('2001:db8:9::1'), ['2001:db8:1:0:9c1d:77a0:2b1e:4f05', 7])
  assert.deepEqual(chosen('2002:c633:6407::1'), ['2002:c000:20a::1', 6])
})

test('neither gateways nor name servers are addresses of the host, nor those of the lines below them', () => {
  const foreign = [
    '10.20.28.1',
    '10.20.28.2',
    '10.20.28.3',
    '10.20.28.4',
    '10.20.28.5',
    '2001:db8:1::53',
    'fe80::5eff:fe00:53fe',
    '198.51.100.1',
  ]
  for (const file of Object.keys(FIXTURES)) {
    const rows = read(file).interfaces.flatMap(({ addresses }) => addresses.map(({ bytes }) => formatAddress(bytes)))
    assert.deepEqual(
      rows.filter((row) => foreign.includes(row)),
      [],
      file,
    )
  }
})

test('a row that was pasted without its heading is read', () => {
  assert.deepEqual(told(readText('   IPv6 Address. . . . . . . . . . . : 2002:cb00:710a::cb00:710a   (6to4)\n')!), [
    '? (6to4): 2002:cb00:710a::cb00:710a',
  ])
  assert.deepEqual(told(readText('inet6 fdab:cdef::1/64 scope global\n')!), ['?: fdab:cdef::1/64'])
})

test('a 6to4 address on an ordinary interface is of the network, and no tunnel of the host', () => {
  const text =
    '2: eth0: <BROADCAST,UP> mtu 1500\n    link/ether 02:00:5e:00:53:01 brd ff:ff:ff:ff:ff:ff\n    inet6 2002:c000:20a:1::5/64 scope global\n'
  assert.deepEqual(told(readText(text)!), ['eth0 #2: 2002:c000:20a:1::5/64'])
})

test('GRE and a VPN carry IPv6 natively, as glibc has it', () => {
  const text =
    '8: gre1@NONE: <POINTOPOINT,NOARP,UP> mtu 1476\n    link/gre 192.0.2.10 peer 198.51.100.1\n    inet6 2001:db8:4::2/64 scope global\n'
  assert.deepEqual(told(readText(text)!), ['gre1 #8: 2001:db8:4::2/64'])
})

test('multicast and unspecified addresses, and the same address again, are left out', () => {
  assert.deepEqual(told(readText('eth0: flags=1<UP>\n inet 0.0.0.0\n inet 192.0.2.1\n inet 192.0.2.1\n inet6 ff02::1\n inet6 ::\n')!), [
    'eth0: 192.0.2.1',
  ])
})

test('anything else is none of these, and the sentence names what is', () => {
  for (const text of [
    '',
    'hello',
    '{}',
    '[]',
    '[{"addr_info":[]}]',
    '[{"addr_info":7}]',
    'inet',
    'inet 1.2.3',
    '50 0 ::1/128',
    '\0\0\0',
    'label ::1/128 0',
  ])
    assert.equal(readText(text), undefined, JSON.stringify(text))
  for (const command of ['ip addr', 'ipconfig', 'ifconfig']) assert.match(ADDRESS_TEXT_EXPECTED, new RegExp(command))
  for (const file of readdirSync(new URL('fixtures/policy', import.meta.url)))
    assert.equal(readAddresses(readFileSync(new URL(`fixtures/policy/${file}`, import.meta.url))), undefined, file)
})

test('of a text with very many addresses the first are read', () => {
  const rows = Array.from({ length: 9000 }, (_, i) => `inet6 2001:db8::${(i + 1).toString(16)}/64`)
  assert.equal(readText(`eth0: flags=1<UP>\n${rows.join('\n')}`)!.sources.length, 4096)
  const headings = Array.from({ length: 3000 }, (_, i) => `eth${i}: flags=1<UP>\n inet 10.0.${i >> 8}.${i & 0xff}`)
  assert.equal(readText(headings.join('\n'))!.interfaces.length, 1024)
})

test('no octets make a reader throw, and every address that is read can be a source', () => {
  const check = (bytes: Uint8Array) => {
    for (const { bytes: own, prefixLength } of readAddresses(bytes)?.sources ?? []) {
      assert.ok(own.length === 4 || own.length === 16)
      assert.ok(prefixLength === undefined || (prefixLength >= 0 && prefixLength <= 8 * own.length))
    }
  }
  fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), check), { numRuns: 500 })
  const files = Object.keys(FIXTURES).map((file) => readFileSync(join(folder, file)))
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      fc.array(fc.tuple(fc.nat(5000), fc.nat(255)), { maxLength: 40 }),
      fc.nat(5000),
      (file, changes, cut) => {
        const bytes = Uint8Array.from(file)
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value
        check(bytes)
        check(bytes.subarray(0, cut))
      },
    ),
    { numRuns: 300 },
  )
  fc.assert(
    fc.property(fc.json(), (text) => check(Buffer.from(text))),
    { numRuns: 200 },
  )
})
