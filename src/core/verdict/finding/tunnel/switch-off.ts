import type { TunnelId } from '../../../tunnel/index.js'
import type { Mend } from '../../mend.js'

/** How a host gives up the tunnels that it makes by itself. */
export const SWITCH_OFF: Readonly<Partial<Record<TunnelId, readonly Mend[]>>> = {
  '6to4': [
    { platform: 'windows', commands: ['netsh interface 6to4 set state disabled'], warning: null },
    { platform: 'linux', commands: ['ip tunnel del tun6to4'], warning: 'the interface may have another name' },
  ],
  teredo: [
    { platform: 'windows', commands: ['netsh interface teredo set state disabled'], warning: null },
    { platform: 'linux', commands: ['systemctl disable --now miredo'], warning: 'where miredo makes the tunnel' },
  ],
  isatap: [{ platform: 'windows', commands: ['netsh interface isatap set state disabled'], warning: null }],
}
