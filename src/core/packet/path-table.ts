/**
 * Paths: which tunnels, one inside another, brought a packet. A row is its outer path and one tunnel more.
 */
import { TUNNELS, type TunnelId } from '../tunnel/index.js'

export type PathId = number

export const NATIVE: PathId = 0

/** Far more than any network has; a capture made to hold more gets the path without its last tunnel. */
const MAX_PATHS = 1024

export class PathTable {
  private readonly outer: PathId[] = [NATIVE]
  private readonly kind: number[] = [-1]
  private readonly depths: number[] = [0]
  private readonly inward = new Map<number, PathId>()

  get length(): number {
    return this.outer.length
  }

  /** The path that goes on inside a tunnel of `kind` (row of TUNNELS). */
  enter(path: PathId, kind: number): PathId {
    const key = path * TUNNELS.length + kind
    const known = this.inward.get(key)
    if (known !== undefined) return known
    if (this.length === MAX_PATHS) return path
    this.outer.push(path)
    this.kind.push(kind)
    this.depths.push(this.depths[path]! + 1)
    this.inward.set(key, this.length - 1)
    return this.length - 1
  }

  /** How many tunnels. */
  depth(path: PathId): number {
    return this.depths[path]!
  }

  /** Outermost first; `native` where there is no tunnel. */
  ids(path: PathId): readonly (TunnelId | 'native')[] {
    if (path === NATIVE) return ['native']
    const ids: TunnelId[] = []
    for (let row = path; row !== NATIVE; row = this.outer[row]!) ids.unshift(TUNNELS[this.kind[row]!]!.id)
    return ids
  }
}
