/** 6in4, a tunnel set up by hand or by a broker, RFC 4213 §3. */
import { say } from '../base/message.js'
import { IPV6 } from '../wire/ip-protocol.js'
import { enterIPv6 } from './ip-in-ip.js'
import { defineTunnel } from './tunnel.js'

export const sixInFour = defineTunnel({
  id: '6in4',
  name: '6in4',
  ref: 'RFC 4213 §3',
  carriedBy: { ipProtocol: IPV6 },
  enter: enterIPv6,
  describe: () => ({ details: {}, speaks: say`IP protocol 41, and no address inside says how it was set up` }),
  recognise: (outer, _inner, addresses) => addresses.isIPv4(outer.src),
})
