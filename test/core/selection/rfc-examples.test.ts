import assert from 'node:assert/strict'
import test from 'node:test'
import { formatAddress } from '../../../src/core/address/text.js'
import { policyTable } from '../../../src/core/selection/policy-table.js'
import { type Profile, withRow } from '../../../src/core/selection/profile.js'
import { PROFILES } from '../../../src/core/selection/profiles.js'
import { selectSource } from '../../../src/core/selection/source-rules.js'
import { address, predict, source } from './example.js'

type SourceExample = readonly [destination: string, sources: string[], result: string, rule: number]
type DestinationExample = readonly [
  sources: string[],
  destinations: string[],
  result: [destination: string, source: string][],
  rule: number,
]

function checkSources(section: string, profile: Profile, examples: readonly SourceExample[]) {
  for (const [destination, sources, result, rule] of examples) {
    for (const given of [sources, [...sources].reverse()]) {
      test(`${section}: towards ${destination}, of ${given.join(' or ')}, rule ${rule} takes ${result}`, () => {
        const decision = selectSource(address(destination), given.map(source), profile)
        assert.equal(decision.source && formatAddress(decision.source.bytes), result)
        assert.equal(decision.rule?.number, rule)
        assert.equal(decision.rule?.document, `${profile.document} §5`)
      })
    }
  }
}

function checkDestinations(section: string, profile: Profile, examples: readonly DestinationExample[]) {
  for (const [sources, destinations, result, rule] of examples) {
    for (const given of [destinations, [...destinations].reverse()]) {
      test(`${section}: with ${sources.join(' or ')}, rule ${rule} puts ${given.join(', ')} in order`, () => {
        const decision = predict(sources, given, profile)
        assert.deepEqual(
          decision.order.map((to, i) => [to, decision.sources[i]]),
          result,
        )
        assert.equal(decision.rule?.number, rule)
        assert.equal(decision.rule?.document, `${profile.document} §6`)
      })
    }
  }
}

checkSources('RFC 6724 §10.1', PROFILES.rfc6724, [
  ['2001:db8:1::1', ['2001:db8:3::1', 'fe80::1'], '2001:db8:3::1', 2],
  ['ff05::1', ['2001:db8:3::1', 'fe80::1'], '2001:db8:3::1', 2],
  ['2001:db8:1::1', ['2001:db8:1::1 deprecated', '2001:db8:2::1'], '2001:db8:1::1', 1],
  ['fe80::1', ['fe80::2 deprecated', '2001:db8:1::1'], 'fe80::2', 2],
  ['2001:db8:1::1', ['2001:db8:1::2', '2001:db8:3::2'], '2001:db8:1::2', 8],
  ['2001:db8:1::1', ['2001:db8:1::2 careOf', '2001:db8:3::2 home'], '2001:db8:3::2', 4],
  ['2002:c633:6401::1', ['2002:c633:6401::d5e3:7953:13eb:22e8 temporary', '2001:db8:1::2'], '2002:c633:6401:0:d5e3:7953:13eb:22e8', 6],
  ['2001:db8:1::d5e3:0:0:1', ['2001:db8:1::2', '2001:db8:1::d5e3:7953:13eb:22e8 temporary'], '2001:db8:1:0:d5e3:7953:13eb:22e8', 7],
])

checkDestinations('RFC 6724 §10.2', PROFILES.rfc6724, [
  [
    ['2001:db8:1::2', 'fe80::1', '169.254.13.78'],
    ['2001:db8:1::1', '198.51.100.121'],
    [
      ['2001:db8:1::1', '2001:db8:1::2'],
      ['198.51.100.121', '169.254.13.78'],
    ],
    2,
  ],
  [
    ['fe80::1', '198.51.100.117'],
    ['2001:db8:1::1', '198.51.100.121'],
    [
      ['198.51.100.121', '198.51.100.117'],
      ['2001:db8:1::1', 'fe80::1'],
    ],
    2,
  ],
  [
    ['2001:db8:1::2', 'fe80::1', '10.1.2.4'],
    ['2001:db8:1::1', '10.1.2.3'],
    [
      ['2001:db8:1::1', '2001:db8:1::2'],
      ['10.1.2.3', '10.1.2.4'],
    ],
    6,
  ],
  [
    ['2001:db8:1::2', 'fe80::2'],
    ['2001:db8:1::1', 'fe80::1'],
    [
      ['fe80::1', 'fe80::2'],
      ['2001:db8:1::1', '2001:db8:1::2'],
    ],
    8,
  ],
  [
    ['2001:db8:1::2 careOf', '2001:db8:3::1 home', 'fe80::2 careOf'],
    ['2001:db8:1::1', 'fe80::1'],
    [
      ['2001:db8:1::1', '2001:db8:3::1'],
      ['fe80::1', 'fe80::2'],
    ],
    4,
  ],
  [
    ['2001:db8:1::2', 'fe80::2 deprecated'],
    ['2001:db8:1::1', 'fe80::1'],
    [
      ['2001:db8:1::1', '2001:db8:1::2'],
      ['fe80::1', 'fe80::2'],
    ],
    3,
  ],
  [
    ['2001:db8:1::2', '2001:db8:3f44::2', 'fe80::2'],
    ['2001:db8:1::1', '2001:db8:3ffe::1'],
    [
      ['2001:db8:1::1', '2001:db8:1::2'],
      ['2001:db8:3ffe::1', '2001:db8:3f44::2'],
    ],
    9,
  ],
  [
    ['2002:c633:6401::2', 'fe80::2'],
    ['2002:c633:6401::1', '2001:db8:1::1'],
    [
      ['2002:c633:6401::1', '2002:c633:6401::2'],
      ['2001:db8:1::1', '2002:c633:6401::2'],
    ],
    5,
  ],
  [
    ['2002:c633:6401::2', '2001:db8:1::2', 'fe80::2'],
    ['2002:c633:6401::1', '2001:db8:1::1'],
    [
      ['2001:db8:1::1', '2001:db8:1::2'],
      ['2002:c633:6401::1', '2002:c633:6401::2'],
    ],
    6,
  ],
])

checkDestinations('RFC 6724 §10.3, IPv4 preferred', withRow(PROFILES.rfc6724, '::ffff:0:0/96', 100, 4), [
  [
    ['2001:db8::2', 'fe80::1', '169.254.13.78'],
    ['2001:db8::1', '198.51.100.121'],
    [
      ['2001:db8::1', '2001:db8::2'],
      ['198.51.100.121', '169.254.13.78'],
    ],
    2,
  ],
  [
    ['fe80::1', '198.51.100.117'],
    ['2001:db8::1', '198.51.100.121'],
    [
      ['198.51.100.121', '198.51.100.117'],
      ['2001:db8::1', 'fe80::1'],
    ],
    2,
  ],
  [
    ['2001:db8::2', 'fe80::1', '10.1.2.4'],
    ['2001:db8::1', '10.1.2.3'],
    [
      ['10.1.2.3', '10.1.2.4'],
      ['2001:db8::1', '2001:db8::2'],
    ],
    6,
  ],
])

checkDestinations('RFC 6724 §10.4, link-local addresses last', withRow(PROFILES.rfc6724, 'fe80::/10', 33, 1), [
  [
    ['2001:db8::2', 'fe80::2'],
    ['2001:db8::1', 'fe80::1'],
    [
      ['2001:db8::1', '2001:db8::2'],
      ['fe80::1', 'fe80::2'],
    ],
    6,
  ],
  [
    ['2001:db8::2 deprecated', 'fe80::2'],
    ['2001:db8::1', 'fe80::1'],
    [
      ['fe80::1', 'fe80::2'],
      ['2001:db8::1', '2001:db8::2'],
    ],
    3,
  ],
])

checkSources('RFC 3484 §10.1', PROFILES.rfc3484, [
  ['2001::1', ['3ffe::1', 'fe80::1'], '3ffe::1', 2],
  ['2001::1', ['fe80::1', 'fec0::1'], 'fec0::1', 2],
  ['fec0::1', ['fe80::1', '2001::1'], '2001::1', 2],
  ['ff05::1', ['fe80::1', 'fec0::1', '2001::1'], 'fec0::1', 2],
  ['2001::1', ['2001::1 deprecated', '2002::1'], '2001::1', 1],
  ['fec0::1', ['fec0::2 deprecated', '2001::1'], 'fec0::2', 2],
  ['2001::1', ['2001::2', '3ffe::2'], '2001::2', 8],
  ['2001::1', ['2001::2 careOf', '3ffe::2 home'], '3ffe::2', 4],
  ['2002:836b:2179::1', ['2002:836b:2179::d5e3:7953:13eb:22e8 temporary', '2001::2'], '2002:836b:2179:0:d5e3:7953:13eb:22e8', 6],
  ['2001::d5e3:0:0:1', ['2001::2', '2001::d5e3:7953:13eb:22e8 temporary'], '2001::2', 7],
])

checkDestinations('RFC 3484 §10.2', PROFILES.rfc3484, [
  [
    ['2001::2', 'fe80::1', '169.254.13.78'],
    ['2001::1', '131.107.65.121'],
    [
      ['2001::1', '2001::2'],
      ['131.107.65.121', '169.254.13.78'],
    ],
    2,
  ],
  [
    ['fe80::1', '131.107.65.117'],
    ['2001::1', '131.107.65.121'],
    [
      ['131.107.65.121', '131.107.65.117'],
      ['2001::1', 'fe80::1'],
    ],
    2,
  ],
  [
    ['2001::2', 'fe80::1', '10.1.2.4'],
    ['2001::1', '10.1.2.3'],
    [
      ['2001::1', '2001::2'],
      ['10.1.2.3', '10.1.2.4'],
    ],
    6,
  ],
  [
    ['2001::2', 'fec0::2', 'fe80::2'],
    ['2001::1', 'fec0::1', 'fe80::1'],
    [
      ['fe80::1', 'fe80::2'],
      ['fec0::1', 'fec0::2'],
      ['2001::1', '2001::2'],
    ],
    8,
  ],
  [
    ['2001::2 careOf', '3ffe::1 home', 'fe80::2 careOf'],
    ['2001::1', 'fe80::1'],
    [
      ['2001::1', '3ffe::1'],
      ['fe80::1', 'fe80::2'],
    ],
    4,
  ],
  [
    ['2001::2', 'fec0::2 deprecated', 'fe80::2'],
    ['2001::1', 'fec0::1'],
    [
      ['2001::1', '2001::2'],
      ['fec0::1', 'fec0::2'],
    ],
    3,
  ],
  [
    ['2001::2', '3f44::2', 'fe80::2'],
    ['2001::1', '3ffe::1'],
    [
      ['2001::1', '2001::2'],
      ['3ffe::1', '3f44::2'],
    ],
    9,
  ],
  [
    ['2002:836b:4179::2', 'fe80::2'],
    ['2002:836b:4179::1', '2001::1'],
    [
      ['2002:836b:4179::1', '2002:836b:4179::2'],
      ['2001::1', '2002:836b:4179::2'],
    ],
    5,
  ],
  [
    ['2002:836b:4179::2', '2001::2', 'fe80::2'],
    ['2002:836b:4179::1', '2001::1'],
    [
      ['2001::1', '2001::2'],
      ['2002:836b:4179::1', '2002:836b:4179::2'],
    ],
    6,
  ],
])

checkDestinations('RFC 3484 §10.3, IPv4 preferred', withRow(PROFILES.rfc3484, '::ffff:0:0/96', 100, 4), [
  [
    ['2001::2', 'fe80::1', '169.254.13.78'],
    ['2001::1', '131.107.65.121'],
    [
      ['2001::1', '2001::2'],
      ['131.107.65.121', '169.254.13.78'],
    ],
    2,
  ],
  [
    ['fe80::1', '131.107.65.117'],
    ['2001::1', '131.107.65.121'],
    [
      ['131.107.65.121', '131.107.65.117'],
      ['2001::1', 'fe80::1'],
    ],
    2,
  ],
  [
    ['2001::2', 'fe80::1', '10.1.2.4'],
    ['2001::1', '10.1.2.3'],
    [
      ['10.1.2.3', '10.1.2.4'],
      ['2001::1', '2001::2'],
    ],
    6,
  ],
])

const SCOPED_LAST = policyTable([
  ['::1/128', 50, 0],
  ['::/0', 40, 1],
  ['fec0::/10', 37, 1],
  ['fe80::/10', 33, 1],
  ['2002::/16', 30, 2],
  ['::/96', 20, 3],
  ['::ffff:0:0/96', 10, 4],
])

checkDestinations(
  'RFC 3484 §10.4, scoped addresses last',
  { ...PROFILES.rfc3484, labels: SCOPED_LAST, precedences: SCOPED_LAST, sourceLabels: SCOPED_LAST },
  [
    [
      ['2001::2', 'fec0::2', 'fe80::2'],
      ['2001::1', 'fec0::1', 'fe80::1'],
      [
        ['2001::1', '2001::2'],
        ['fec0::1', 'fec0::2'],
        ['fe80::1', 'fe80::2'],
      ],
      6,
    ],
    [
      ['2001::2 deprecated', 'fec0::2', 'fe80::2'],
      ['2001::1', 'fec0::1', 'fe80::1'],
      [
        ['fec0::1', 'fec0::2'],
        ['fe80::1', 'fe80::2'],
        ['2001::1', '2001::2'],
      ],
      6,
    ],
  ],
)
