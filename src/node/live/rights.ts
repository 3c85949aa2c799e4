/** Rights that a program started by root gives up before it reads what others have sent. */
import { readFileSync } from 'node:fs'

export interface Owner {
  readonly uid: number
  readonly gid: number
}

const number = (text: string | undefined): number | undefined => (text !== undefined && /^\d{1,10}$/.test(text) ? Number(text) : undefined)

/** Who is served: the user that called sudo, else nobody. undefined where there are no rights to give up. */
export function servedUser(environment: NodeJS.ProcessEnv = process.env): Owner | undefined {
  if (process.getuid?.() !== 0) return undefined
  const uid = number(environment.SUDO_UID)
  const gid = number(environment.SUDO_GID)
  if (uid !== undefined && uid > 0 && gid !== undefined && gid > 0) return { uid, gid }
  const [, , id, group] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? []
  const nobody = number(id)
  const group_ = number(group)
  if (!nobody || !group_) throw new Error('there is no user nobody to go on as')
  return { uid: nobody, gid: group_ }
}

/** For good. Groups first: without the right to set them they would stay. */
export function giveUpRights({ uid, gid }: Owner): void {
  process.setgroups!([gid])
  process.setgid!(gid)
  process.setuid!(uid)
  if (process.getuid!() === 0 || process.geteuid!() === 0) throw new Error('rights could not be given up')
}
