/** Holds a value to the schema of expectations. It knows the keywords that stand there, and a test holds it to another validator. */
import type { Expectation } from './expectation.js'
import { EXPECTATION_SCHEMA, type Schema } from './schema.js'

export interface Problem {
  /** Where in the file. */
  readonly path: readonly (string | number)[]
  readonly says: string
  /** A word that was not expected there, and those that are. */
  readonly word?: string
  readonly known?: readonly string[]
}

/** The first that is wrong, or the expectation. */
export function readExpectation(value: unknown): Expectation | Problem {
  return problemOf(value, EXPECTATION_SCHEMA, []) ?? (value as Expectation)
}

export const isProblem = (result: Expectation | Problem): result is Problem => 'says' in result

type Path = readonly (string | number)[]

function problemOf(value: unknown, schema: Schema, path: Path): Problem | undefined {
  if (schema.$ref !== undefined) return problemOf(value, EXPECTATION_SCHEMA.$defs![schema.$ref.replace('#/$defs/', '')]!, path)
  if (schema.anyOf) return problemOfEach(value, schema.anyOf, path)
  if (schema.const !== undefined && value !== schema.const) return { path, says: `has to be ${schema.const}` }
  if (schema.enum && !schema.enum.includes(value as never)) {
    const known = schema.enum.map(String)
    return typeof value === 'string'
      ? { path, says: `'${value}' is none of ${list(known)}`, word: value, known }
      : { path, says: `has to be one of ${list(known)}` }
  }
  if (schema.type && !isOfType(value, schema.type)) return { path, says: `has to be ${WORDS[schema.type]}` }
  if (typeof value === 'string') return problemOfText(value, schema, path)
  if (typeof value === 'number') return problemOfNumber(value, schema, path)
  if (Array.isArray(value)) return problemOfItems(value, schema, path)
  return typeof value === 'object' && value !== null ? problemOfObject(value as Record<string, unknown>, schema, path) : undefined
}

function problemOfEach(value: unknown, schemas: readonly Schema[], path: Path): Problem | undefined {
  const problems: Problem[] = []
  for (const schema of schemas) {
    const problem = problemOf(value, schema, path)
    if (!problem) return undefined
    problems.push(problem)
  }
  // The alternative that was meant is the one that failed deepest.
  return problems.reduce((deepest, problem) => (problem.path.length > deepest.path.length ? problem : deepest))
}

function problemOfText(value: string, { pattern, minLength }: Schema, path: Path): Problem | undefined {
  if (minLength !== undefined && value.length < minLength) return { path, says: 'is empty' }
  if (pattern !== undefined && !new RegExp(pattern, 'u').test(value)) return { path, says: `'${value}' has not the form that it needs` }
  return undefined
}

function problemOfNumber(value: number, { minimum, maximum }: Schema, path: Path): Problem | undefined {
  if (minimum !== undefined && !(value >= minimum)) return { path, says: `has to be at least ${minimum}` }
  return maximum !== undefined && !(value <= maximum) ? { path, says: `has to be at most ${maximum}` } : undefined
}

function problemOfItems(value: readonly unknown[], { items, minItems = 0 }: Schema, path: Path): Problem | undefined {
  if (value.length < minItems) return { path, says: 'is an empty list' }
  for (const [index, item] of value.entries()) {
    const problem = items && problemOf(item, items, [...path, index])
    if (problem) return problem
  }
  return undefined
}

function problemOfObject(value: Record<string, unknown>, schema: Schema, path: Path): Problem | undefined {
  const { properties = {}, additionalProperties, required = [], minProperties = 0 } = schema
  for (const key of required) if (!Object.hasOwn(value, key)) return { path, says: `${key} is missing` }
  const keys = Object.keys(value)
  if (keys.length < minProperties) return { path, says: 'is empty' }
  for (const key of keys) {
    const property = Object.hasOwn(properties, key) ? properties[key]! : additionalProperties
    if (property === false) {
      const known = Object.keys(properties)
      return { path: [...path, key], says: `is not known; known are ${list(known)}`, word: key, known }
    }
    const problem = property && problemOf(value[key], property, [...path, key])
    if (problem) return problem
  }
  return undefined
}

const WORDS = { object: 'an object', array: 'a list', string: 'a text', number: 'a number', integer: 'a whole number', null: 'null' }

function isOfType(value: unknown, type: keyof typeof WORDS): boolean {
  switch (type) {
    case 'object':
      return typeof value === 'object' && value !== null && !Array.isArray(value)
    case 'array':
      return Array.isArray(value)
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'integer':
      return Number.isInteger(value)
    case 'null':
      return value === null
    default:
      return typeof value === type
  }
}

const MOST_NAMED = 12
const list = (words: readonly string[]): string =>
  words.length <= MOST_NAMED ? words.join(', ') : `${words.slice(0, MOST_NAMED).join(', ')} …`

export const formatPlace = (path: Path): string =>
  path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${step}]` : text ? `${text}.${step}` : step), '')
