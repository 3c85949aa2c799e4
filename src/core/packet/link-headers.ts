/** The link types of which no more than `LinkHeader` says is to be known. */
import { arcnet, linuxArcnet } from '../wire/arcnet.js'
import { atm, classicalIp, sunAtm } from '../wire/atm.js'
import { fddi } from '../wire/fddi.js'
import { ipOverFibreChannel } from '../wire/fibre-channel.js'
import { frameRelay } from '../wire/frame-relay.js'
import { appleIeee1394 } from '../wire/ieee1394.js'
import { ipnet } from '../wire/ipnet.js'
import { ipOverInfiniBand } from '../wire/ipoib.js'
import { juniperEthernet, juniperPpp } from '../wire/juniper.js'
import type { LinkHeader } from '../wire/link-header.js'
import * as linkType from '../wire/link-type.js'
import { pflog } from '../wire/pflog.js'
import { slip } from '../wire/slip.js'
import { longTag, shortTag } from '../wire/switch-tag.js'
import { tokenRing } from '../wire/token-ring.js'

export const LINK_HEADERS: ReadonlyMap<number, LinkHeader> = new Map([
  [linkType.IEEE802_5, tokenRing],
  [linkType.ARCNET, arcnet],
  [linkType.ARCNET_LINUX, linuxArcnet],
  [linkType.SLIP, slip],
  [linkType.FDDI, fddi],
  [linkType.ATM_BSD, atm],
  [linkType.ATM, atm],
  [linkType.ATM_CLIP_OLD, classicalIp],
  [linkType.ATM_CLIP, classicalIp],
  [linkType.SUNATM, sunAtm],
  [linkType.FRELAY, frameRelay],
  [linkType.PFLOG, pflog],
  [linkType.IP_OVER_FC, ipOverFibreChannel],
  [linkType.APPLE_IP_OVER_IEEE1394, appleIeee1394],
  [linkType.JUNIPER_PPPOE, juniperEthernet],
  [linkType.JUNIPER_ETHER, juniperEthernet],
  [linkType.JUNIPER_PPP, juniperPpp],
  [linkType.IPNET, ipnet],
  [linkType.IPOIB, ipOverInfiniBand],
  [linkType.DSA_TAG_BRCM, shortTag],
  [linkType.DSA_TAG_DSA, shortTag],
  [linkType.DSA_TAG_EDSA, longTag],
])
