/**
 * The part of the schema of SARIF 2.1.0 (OASIS, sarif-schema-2.1.0.json) that v6why writes in, put down anew by the standard's text: the registry has
 * no package of the schema alone. Objects are closed here as they are there, so a property that SARIF does not have is found.
 */
const text = { type: 'string' } as const
const object = (properties: Record<string, object>, required: readonly string[] = []) => ({
  type: 'object',
  additionalProperties: false,
  properties,
  required,
})
const list = (items: object) => ({ type: 'array', items })

/** §3.11: a message has a text or an id. */
const message = {
  ...object({ text, markdown: text, id: text, arguments: list(text) }),
  anyOf: [{ required: ['text'] }, { required: ['id'] }],
}
/** §3.30: lines count from 1. */
const region = object({
  startLine: { type: 'integer', minimum: 1 },
  startColumn: { type: 'integer', minimum: 1 },
  endLine: { type: 'integer', minimum: 1 },
})
/** §3.4.3: a URI reference. */
const artifactLocation = object({
  uri: { type: 'string', pattern: "^[!#$&-;=?-\\[\\]_a-z~A-Z%()*+,']*$" },
  uriBaseId: text,
  index: { type: 'integer', minimum: -1 },
})
const location = object({ id: { type: 'integer' }, physicalLocation: object({ artifactLocation, region }), message })
const multiformatMessage = object({ text, markdown: text }, ['text'])
const rule = object(
  {
    id: text,
    name: text,
    shortDescription: multiformatMessage,
    fullDescription: multiformatMessage,
    helpUri: text,
    help: multiformatMessage,
  },
  ['id'],
)
const suppression = object(
  { kind: { enum: ['inSource', 'external'] }, status: { enum: ['accepted', 'underReview', 'rejected'] }, justification: text, location },
  ['kind'],
)
const result = object(
  {
    ruleId: text,
    ruleIndex: { type: 'integer', minimum: -1 },
    kind: { enum: ['notApplicable', 'pass', 'fail', 'review', 'open', 'informational'] },
    level: { enum: ['none', 'note', 'warning', 'error'] },
    message,
    locations: list(location),
    fingerprints: { type: 'object', additionalProperties: text },
    partialFingerprints: { type: 'object', additionalProperties: text },
    suppressions: list(suppression),
    baselineState: { enum: ['new', 'unchanged', 'updated', 'absent'] },
  },
  ['message'],
)
const driver = object({ name: text, version: text, semanticVersion: text, informationUri: text, rules: list(rule) }, ['name'])
const run = object(
  { tool: object({ driver }, ['driver']), results: list(result), columnKind: { enum: ['utf16CodeUnits', 'unicodeCodePoints'] } },
  ['tool'],
)

export const SARIF = object({ $schema: text, version: { const: '2.1.0' }, runs: list(run) }, ['version', 'runs'])
