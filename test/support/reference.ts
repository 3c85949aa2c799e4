/** The reference: pages of records (from the JSON Schema and the doc comments of their types) and of the library (from its exports). */
import { REPORT_SCHEMA } from '../../src/core/report/schema.js'
import { type Declared, exportsOf, type Member, type Node, type SourceFile, sourceFile } from './declarations.js'

type Schema = Record<string, Node>

const RECORD_FILES = ['report', 'revisions', 'comparison', 'group', 'selection', 'snapshot'].map((name) => `core/report/${name}.ts`)
const declared = new Map(RECORD_FILES.flatMap((path) => sourceFile(path).declarations()).map((each) => [each.name, each]))

/** The types of what stands in the schema by another name than `<Name>Record`. */
const TYPES: Readonly<Record<string, string>> = {
  delays: 'DelayRecord',
  tunnelWay: 'TunnelWayRecord',
  whatif: 'TurnedRecord',
  'whatif-summary': 'WhatIfSummaryRecord',
  'policy-row': 'PolicyDifferenceRecord',
  selectedCandidate: 'SelectedCandidate',
  race: 'ClientRaceRecord',
  way: 'Way',
  report: 'Report',
}
const typeOf = (name: string): Declared | undefined =>
  declared.get(TYPES[name] ?? `${name.replace(/(^|-)(.)/g, (_all, _dash, letter: string) => letter.toUpperCase())}Record`)

interface Field {
  readonly doc: string
  readonly type: Node
  readonly file: SourceFile
}

/** The fields of a type, wherever they are written. */
function fieldsOf(type: Node, file: SourceFile): Map<string, Field> {
  switch (type?.type) {
    case 'TSInterfaceDeclaration': {
      const inherited = type.extends.flatMap(({ expression }: Node) => [
        ...fieldsOf(declared.get(expression.name)?.node, declared.get(expression.name)!.file),
      ])
      return new Map([...inherited, ...fields(file.members(type.body.body), file)])
    }
    case 'TSTypeLiteral':
      return new Map(fields(file.members(type.members), file))
    case 'TSTypeReference': {
      const named = declared.get(type.typeName.name)
      if (named) return fieldsOf(named.node.typeAnnotation ?? named.node, named.file)
      return fieldsOf(type.typeArguments?.params[0], file)
    }
    case 'TSUnionType':
    case 'TSIntersectionType':
      return new Map(type.types.flatMap((each: Node) => [...fieldsOf(each, file)]))
    case 'TSArrayType':
      return fieldsOf(type.elementType, file)
    case 'TSTypeOperator':
    case 'TSParenthesizedType':
      return fieldsOf(type.typeAnnotation, file)
    default:
      return new Map()
  }
}

const fields = (members: readonly Member[], file: SourceFile): [string, Field][] =>
  members.map(({ name, doc, type }) => [name, { doc, type, file }])

/** What a value is, in a few words. */
function describe(schema: Schema): string {
  if ('$ref' in schema) return `[${schema.$ref.slice(8)}](#${schema.$ref.slice(8).toLowerCase()})`
  if ('const' in schema) return `\`${schema.const}\``
  if ('enum' in schema) return schema.enum.map((word: unknown) => (word === null ? 'null' : `\`${word}\``)).join(', ')
  if ('anyOf' in schema) return `${describe(schema.anyOf[0])} or null`
  if (schema.type === 'array') return schema.minItems === 2 ? `two of ${describe(schema.items)}` : `list of ${describe(schema.items)}`
  if (schema.type === 'object' && schema.additionalProperties) return `object of ${describe(schema.additionalProperties)}`
  if (schema.pattern) return 'time'
  if (schema.maximum === 65535) return 'port'
  if (schema.maximum === 1) return 'share, 0 to 1'
  if (schema.type === 'integer') return schema.minimum === 1 ? 'frame' : 'integer'
  return Array.isArray(schema.type) ? schema.type.join(' or ') : schema.type
}

/** The object of which fields are told in rows of their own. */
function inside(schema: Schema): Schema | undefined {
  if (schema.anyOf) return inside(schema.anyOf[0])
  if (schema.type === 'array') return inside(schema.items)
  return schema.properties ? schema : undefined
}

function rows(schema: Schema, known: Map<string, Field>, prefix = ''): string[] {
  return Object.entries<Schema>(schema.properties).flatMap(([name, value]) => {
    const field = known.get(name)
    const optional = schema.required.includes(name) ? '' : ' (may be absent)'
    const row = `| \`${prefix}${name}\` | ${describe(value)}${optional} | ${escaped(field?.doc ?? '')} |`
    const deeper = inside(value)
    return deeper ? [row, ...rows(deeper, field ? fieldsOf(field.type, field.file) : new Map(), `${prefix}${name}.`)] : [row]
  })
}

const escaped = (text: string): string => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

export function recordsPage(): string {
  const definitions = Object.entries(REPORT_SCHEMA.$defs as Schema).map(([name, schema]) => {
    const type = typeOf(name)
    return [
      `## ${name}`,
      '',
      ...(type?.doc ? [escaped(type.doc), ''] : []),
      '| field | value | what it is |',
      '| --- | --- | --- |',
      ...rows(schema, type ? fieldsOf(type.node, type.file) : new Map()),
      '',
    ]
  })
  return [
    '# Records',
    '',
    `What v6why writes as JSON (\`--format json\` and \`ndjson\`) and what the library returns. Schema \`${REPORT_SCHEMA.$defs.input.properties.schema.const}\`: a field may be added,`,
    'none changes its meaning without a new number. As JSON Schema: `v6why/report.schema.json`. This page is made from that schema and from the',
    'comments of the types; `npm run golden` writes it.',
    '',
    'A *time* is ISO 8601 in UTC with nine digits, `2026-11-21T19:46:09.449838012Z`. A field whose name ends in `Ms` is milliseconds, rounded to 0.001. A *frame* is',
    'numbered from 1, as Wireshark does. Addresses are text of RFC 5952, names lower case without the final dot.',
    '',
    ...definitions.flat(),
  ].join('\n')
}

function told({ name, doc, node, file }: Declared): string[] {
  const call = node.type === 'FunctionDeclaration' ? node : node.init?.type === 'ArrowFunctionExpression' ? node.init : undefined
  const lines = [
    `### ${name}`,
    '',
    ...(call ? ['```ts', `${name}${file.signature(call)}`, '```', ''] : []),
    ...(doc ? [escaped(doc), ''] : []),
  ]
  if (node.type === 'TSTypeAliasDeclaration')
    lines.push(
      '```ts',
      `type ${name}${node.typeParameters ? file.textOf(node.typeParameters) : ''} = ${file.textOf(node.typeAnnotation)}`,
      '```',
      '',
    )
  const members = file.members(node.body?.body ?? []).filter((member) => node.type !== 'ClassDeclaration' || member.doc !== '')
  const inherited = (node.extends ?? []).map(({ expression }: Node) => `[${expression.name}](#${expression.name.toLowerCase()})`)
  if (inherited.length > 0) lines.push(`And what ${inherited.join(' and ')} ${inherited.length > 1 ? 'have' : 'has'}.`, '')
  if (members.length > 0 && /Interface|Class/.test(node.type))
    lines.push(
      '| | | |',
      '| --- | --- | --- |',
      ...members.map(
        (member) =>
          `| \`${member.name}${member.optional ? '?' : ''}\` | \`${member.text.replaceAll('|', '\\|')}\` | ${escaped(member.doc)} |`,
      ),
      '',
    )
  return lines
}

/** Functions first, then classes, then what they take and give. */
const rank = ({ node }: Declared): number =>
  node.init?.type === 'ArrowFunctionExpression' || node.type === 'FunctionDeclaration' ? 0 : node.type === 'ClassDeclaration' ? 1 : 2

const section = (path: string, but: ReadonlySet<string> = new Set()): string[] =>
  exportsOf(path)
    .filter(({ name }) => !but.has(name) && !declared.has(name))
    .sort((a, b) => rank(a) - rank(b))
    .flatMap(told)

export function apiPage(): string {
  const core = new Set(exportsOf('core/index.ts').map(({ name }) => name))
  return [
    '# The library',
    '',
    '`v6why` reads captures in Node, by their paths too; in a browser it is `v6why/core`, which knows nothing of Node. `v6why/selection` is address selection by itself. All are',
    'modules (`import`; `require` with Node 20.19 or newer), and need no types but their own. What a report holds: [records.md](records.md). This page is made from the',
    'comments of the sources; `npm run golden` writes it.',
    '',
    '```js',
    "import { analyze } from 'v6why'",
    '',
    "const { connections } = await analyze('capture.pcapng')",
    "for (const { name, family, path, reason } of connections) console.log(name, family, path?.join('/'), reason.says)",
    '```',
    '',
    '## v6why',
    '',
    ...section('node/index.ts'),
    ...['Analysis', 'ConnectionBrief', 'TableQuestion', 'WhatIfTelling', 'RevisedRecord'].flatMap((name) => told(declared.get(name)!)),
    '## v6why/core',
    '',
    "`analyze`, `readCapture` and `follow` as above, of octets, streams and iterables, but of no paths, and nothing is unpacked: `file.stream().pipeThrough(new DecompressionStream('gzip'))`.",
    '',
    '## v6why/selection',
    '',
    ...section('core/address-selection.ts', core),
  ].join('\n')
}
