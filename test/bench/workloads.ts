/** The workloads: captures made by gen.c from a seed, so that they are the same bytes everywhere. Made once, kept in the cache folder. */
import { spawnSync } from 'node:child_process'
import { existsSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { compiled } from './tools.js'

export const WORKLOADS = ['web', 'small', 'dns'] as const
export type WorkloadName = (typeof WORKLOADS)[number]

/** At full size: about 1 GB, 0.5 GB and 0.35 GB. */
const FULL: Record<WorkloadName, { readonly packets: number; readonly flows?: number }> = {
  web: { packets: 1_500_000, flows: 200_000 },
  small: { packets: 5_000_000, flows: 1_000_000 },
  dns: { packets: 2_500_000 },
}

export interface Workload {
  readonly name: WorkloadName
  readonly scale: number
  readonly path: string
  readonly octets: number
}

/** `flows` instead of those that belong to the scale shows what a flow costs. */
export function workload(name: WorkloadName, scale: number, folder: string, flows?: number): Workload {
  const full = FULL[name]
  const wanted = flows ?? (full.flows === undefined ? undefined : Math.round(full.flows * scale))
  const path = join(folder, `${name}-${scale}${flows === undefined ? '' : `-${flows}`}.pcap`)
  if (!existsSync(path)) {
    const args = [name, '-p', String(Math.round(full.packets * scale)), ...(wanted === undefined ? [] : ['-f', String(wanted)])]
    const { status, stderr } = spawnSync(compiled('gen', folder), [...args, '-o', `${path}.part`], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`gen ${args.join(' ')}: ${stderr}`)
    renameSync(`${path}.part`, path)
  }
  return { name, scale, path, octets: statSync(path).size }
}
