/** Ways to damage a capture. Lengths, counts and offsets are where decoders fail, so whole words are set to values at their edges. */
import type { Random } from '../support/random.js'
import { damageFrame } from './structure.js'

const EDGES = [
  0, 1, 2, 3, 4, 7, 8, 15, 16, 20, 27, 28, 31, 32, 39, 40, 63, 64, 127, 128, 191, 192, 255, 256, 0x7fff, 0x8000, 0xffff, 0x7fffffff,
  0xfffffffc, 0xffffffff,
]

type Mutation = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array

const flipBit: Mutation = (bytes, random) => {
  bytes[random.below(bytes.length)]! ^= 1 << random.below(8)
  return bytes
}

const setByte: Mutation = (bytes, random) => {
  bytes[random.below(bytes.length)] = random.pick(EDGES)
  return bytes
}

const setWord: Mutation = (bytes, random) => {
  const size = random.pick([2, 4])
  if (bytes.length < size) return bytes
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const at = random.below(bytes.length - size + 1)
  const little = random.below(2) === 1
  if (size === 2) view.setUint16(at, random.pick(EDGES), little)
  else view.setUint32(at, random.pick(EDGES), little)
  return bytes
}

const addToByte: Mutation = (bytes, random) => {
  bytes[random.below(bytes.length)]! += random.below(9) - 4
  return bytes
}

const remove: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  const until = Math.min(bytes.length, at + 1 + random.below(random.pick([4, 64, 1024])))
  return joined(bytes.subarray(0, at), bytes.subarray(until))
}

const repeat: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  const piece = bytes.subarray(at, at + 1 + random.below(random.pick([4, 64, 1024])))
  const to = random.below(bytes.length)
  return joined(bytes.subarray(0, to), piece, bytes.subarray(to))
}

const overwriteWithItself: Mutation = (bytes, random) => {
  const at = random.below(bytes.length)
  bytes.copyWithin(random.below(bytes.length), at, at + 1 + random.below(200))
  return bytes
}

const splice: Mutation = (bytes, random, other) => {
  const from = random.below(other.length)
  const piece = other.subarray(from, from + 1 + random.below(2000))
  const to = random.below(bytes.length)
  return joined(bytes.subarray(0, to), piece, bytes.subarray(random.below(2) === 1 ? to : Math.min(bytes.length, to + piece.length)))
}

const cut: Mutation = (bytes, random) => bytes.slice(0, random.below(bytes.length))

const MUTATIONS: readonly Mutation[] = [
  flipBit,
  flipBit,
  setByte,
  setByte,
  setWord,
  setWord,
  setWord,
  addToByte,
  remove,
  repeat,
  overwriteWithItself,
  splice,
  cut,
]

/** A damaged copy. `other` lends bytes; neither argument is changed. */
export function mutant(bytes: Uint8Array, other: Uint8Array, random: Random): Uint8Array {
  let damaged: Uint8Array = bytes.slice()
  // Half of the mutants keep their records, so that the damage reaches what stands in them.
  if (random.below(2) === 0) {
    for (let count = 1 + random.below(random.pick([1, 4, 16])); count > 0; count--) damaged = damageFrame(damaged, random)
    return damaged
  }
  for (let count = 1 + random.below(random.pick([1, 4, 16, 64])); count > 0 && damaged.length > 0; count--) {
    damaged = random.pick(MUTATIONS)(damaged, random, other.length > 0 ? other : bytes)
  }
  return damaged
}

function joined(...pieces: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    out.set(piece, at)
    at += piece.length
  }
  return out
}
