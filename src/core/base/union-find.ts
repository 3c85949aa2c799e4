/** Disjoint sets of small integers that grow as they are named (path halving, smaller root wins). */
const ALONE = -1

export class UnionFind {
  private parent: Int32Array = new Int32Array(1024).fill(ALONE)

  /** How the sets are now, for `restore`. */
  save(): Int32Array {
    return this.parent.slice()
  }

  /** The sets are again as they were when they were saved. */
  restore(saved: Int32Array): void {
    this.parent = saved
  }

  /** The representative of the set that holds `node`; a node that was never joined is its own. */
  find(node: number): number {
    const parent = this.parent
    if (node >= parent.length) return node
    let at = node
    while (parent[at]! >= 0) {
      const up = parent[at]!
      if (parent[up]! >= 0) parent[at] = parent[up]!
      at = up
    }
    return at
  }

  /** Joins two sets; true where they were apart. The smaller number represents them, so that the result does not depend on the order. */
  join(a: number, b: number): boolean {
    const larger = Math.max(a, b)
    if (larger >= this.parent.length) {
      let capacity = this.parent.length
      while (capacity <= larger) capacity *= 2
      const grown = new Int32Array(capacity).fill(ALONE)
      grown.set(this.parent)
      this.parent = grown
    }
    const rootA = this.find(a)
    const rootB = this.find(b)
    if (rootA === rootB) return false
    if (rootA < rootB) this.parent[rootB] = rootA
    else this.parent[rootA] = rootB
    return true
  }

  /** Takes all other nodes out of their sets. A set of which something stays has to keep the node that represents it. */
  retain(stays: (node: number) => boolean): void {
    const { parent } = this
    // Nodes are represented through smaller ones, which are left as they are until their turn comes.
    for (let node = parent.length - 1; node >= 0; node--) {
      const root = this.find(node)
      parent[node] = root !== node && stays(node) ? root : ALONE
    }
  }
}
