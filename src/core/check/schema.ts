/** The JSON Schema (draft 2020-12) of an expectation file: for editors, and for the reader, which knows the keywords that stand here. */
import { FINDINGS } from '../verdict/finding/index.js'
import { NOTES, REASONS } from '../verdict/reason.js'
import { COUNTS, TIMINGS } from './field.js'
import { EXPECTATION_SCHEMA_ID } from './expectation.js'

export interface Schema {
  readonly description?: string
  readonly type?: 'object' | 'array' | 'string' | 'number' | 'integer' | 'null'
  readonly const?: string
  readonly enum?: readonly (string | number | null)[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly minLength?: number
  readonly minItems?: number
  readonly minProperties?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | false
  readonly items?: Schema
  readonly anyOf?: readonly Schema[]
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
  readonly $schema?: string
  readonly $id?: string
  readonly title?: string
}

const text: Schema = { type: 'string', minLength: 1 }
const positive: Schema = { type: 'integer', minimum: 1 }
const share: Schema = { type: 'number', minimum: 0, maximum: 1 }
const ref = (name: string): Schema => ({ $ref: `#/$defs/${name}` })
const said = (description: string, schema: Schema): Schema => ({ description, ...schema })
const oneOrSeveral = (items: Schema): Schema => ({ anyOf: [items, { type: 'array', items, minItems: 1 }] })
const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: 'object',
  properties,
  additionalProperties: false,
  ...(required.length > 0 && { required }),
})
const each = (keys: readonly string[], schema: Schema): Schema => object(Object.fromEntries(keys.map((key) => [key, schema])))

const REASON_CODES = Object.keys(REASONS)
const FINDING_CODES = FINDINGS.map(({ code }) => code)
const finding: Schema = { enum: FINDING_CODES }

const MATCH = object({
  index: said('The number of the connection in the table', oneOrSeveral(positive)),
  name: said('The name that was looked up or asked for; * and ? stand for any octets and for one', oneOrSeveral(text)),
  client: said('An IP or link-layer address of the client or its host', oneOrSeveral(text)),
  server: said('The address that was reached, or tried first where none was', oneOrSeveral(text)),
  port: said('The port of the server', oneOrSeveral({ type: 'integer', minimum: 0, maximum: 65535 })),
  transport: oneOrSeveral({ enum: ['tcp', 'quic', 'udp', 'icmp'] }),
  program: said('The program, as the capture names it (curl) or as it calls itself (curl/8.5.0); * and ? as in name', oneOrSeveral(text)),
})

const CONNECTION: Record<string, Schema> = {
  family: said('The family that the program used', oneOrSeveral({ enum: ['IPv4', 'IPv6', 'none'] })),
  path: said('native, or tunnels and translators, outermost first, joined by +', oneOrSeveral(text)),
  reason: said('Why: a code of v6why reason', oneOrSeveral({ enum: REASON_CODES })),
  rule: said(
    'The rule of address selection that decided',
    oneOrSeveral({ anyOf: [{ type: 'integer', minimum: 1, maximum: 10 }, { type: 'null' }] }),
  ),
  certainty: oneOrSeveral({ enum: ['shown', 'inferred', 'unknown'] }),
  strategy: oneOrSeveral({ enum: ['single', 'sequential', 'relay', 'race'] }),
  policy: said('The policy table that was used', oneOrSeveral(text)),
  notes: said('Notes, each of which is there', oneOrSeveral({ enum: [...REASON_CODES, ...Object.keys(NOTES)] })),
  timing: said('Milliseconds', each(TIMINGS, ref('bounds'))),
  counts: each(Object.keys(COUNTS), ref('bounds')),
}

const DEFINITIONS: Record<string, Schema> = {
  bounds: said('A number exactly, null for what is not known, or a range', {
    anyOf: [{ type: 'number' }, { type: 'null' }, { ...object({ min: { type: 'number' }, max: { type: 'number' } }), minProperties: 1 }],
  }),
  share: { anyOf: [share, { ...object({ min: share, max: share }), minProperties: 1 }] },
  match: MATCH,
}

export const EXPECTATION_SCHEMA: Schema = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  $id: `urn:${EXPECTATION_SCHEMA_ID.replace('/', ':')}`,
  title: `What is expected of a capture (${EXPECTATION_SCHEMA_ID}), for v6why check`,
  ...object(
    {
      $schema: text,
      schema: { const: EXPECTATION_SCHEMA_ID },
      connections: {
        type: 'array',
        items: object(
          { match: ref('match'), count: said('How many fit; at least one, where nothing is said', ref('bounds')), ...CONNECTION },
          ['match'],
        ),
      },
      others: said('Every connection that no entry of connections is about; none: there is no other', {
        anyOf: [{ const: 'none' }, object(CONNECTION)],
      }),
      findings: object({
        present: oneOrSeveral(finding),
        absent: said('others: none but those that are to be present', oneOrSeveral({ enum: ['others', ...FINDING_CODES] })),
      }),
      summary: object({
        connections: each(['total', 'IPv4', 'IPv6', 'none'], ref('bounds')),
        reasons: each(REASON_CODES, ref('bounds')),
        paths: { type: 'object', additionalProperties: ref('bounds') },
        shares: said('Parts of all connections, 0 to 1', each(['IPv4', 'IPv6', 'none', ...REASON_CODES], ref('share'))),
        dualStackConnections: ref('bounds'),
        ipv6Share: ref('share'),
      }),
      deviations: {
        type: 'array',
        items: object(
          {
            match: ref('match'),
            findings: oneOrSeveral(finding),
            fields: oneOrSeveral(text),
            reason: said('Why it is borne', text),
            until: said('The last day, YYYY-MM-DD', { type: 'string', pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' }),
          },
          ['reason', 'until'],
        ),
      },
    },
    ['schema'],
  ),
  $defs: DEFINITIONS,
}
