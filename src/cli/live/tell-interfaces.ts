import { say } from '../../core/base/message.js'
import { listInterfaces, mayCapture } from '../../node/live/interfaces.js'
import { UsageError, visible } from '../fault.js'
import { Output } from '../output.js'
import { lookOf } from '../terminal.js'

/** The interfaces of this machine: name, link type, whether it is up, addresses; and by which program this user may capture. */
export async function tellInterfaces(asJson: boolean, only?: string): Promise<number> {
  const list = listInterfaces().filter(({ name }) => only === undefined || name === only)
  if (list.length === 0) throw new UsageError(say`there is no interface ${only ?? ''}; v6why interfaces lists them`)
  const { may, by } = mayCapture()
  const output = new Output()
  if (asJson) {
    await output.write(list.map((listing) => `${JSON.stringify({ type: 'interface', ...listing, capture: may, by })}\n`))
    return 0
  }
  const look = await lookOf({})
  const widest = Math.max(3, ...list.map(({ name }) => name.length))
  await output.write([
    `${'any'.padEnd(widest)}  all of them together\n`,
    ...list.map(({ name, addresses, linkType, up }) =>
      `${visible(name).padEnd(widest)}  ${(linkType ?? '?').padEnd(10)}  ${up ? 'up  ' : 'down'}  ${addresses.join(' ')}`
        .trimEnd()
        .concat('\n'),
    ),
    '\n',
    look.plain(
      may
        ? `You may capture (${by}): v6why live -i ${list.find(({ up, name }) => up && name !== 'lo')?.name ?? 'any'}\n`
        : 'You may not capture: run v6why with sudo, or join the group wireshark and sign in again (sudo dpkg-reconfigure wireshark-common; sudo usermod -aG wireshark $USER)\n',
    ),
  ])
  return 0
}
