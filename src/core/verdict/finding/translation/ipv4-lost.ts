import { say } from '../../../base/message.js'
import { seconds } from '../../../base/time.js'
import { defineFinding } from '../finding.js'

/** RFC 4861 §10: three router solicitations, four seconds apart. What has not been announced by then is not there at once. */
const ROUTER_TIME = seconds(12)

const DISCOVERY_NAME = 'ipv4only.arpa'

/** The host gave IPv4 up (option 108), and nothing that it was told lets it reach IPv4 by IPv6. */
export const ipv4Lost = defineFinding({
  code: 'ipv4-lost',
  severity: 'problem',
  ref: 'RFC 8925 §3.2',
  search: (scene) => ({
    *found() {
      const { hosts, lookups, names, neighbourhood, outcomes } = scene.known
      if (neighbourhood.v6Only.size === 0 || scene.isBehindNat64) return
      // That no prefix is announced is only known where something could have announced it.
      const advertisement = neighbourhood.advertisements[0]
      const discovery = names.intern(DISCOVERY_NAME)
      const [asked] = scene.lookupsWhere((row) => lookups.name.get(row) === discovery)
      if (!advertisement && !asked) return
      for (const { client, frame, time, seconds: wait, requestedAfter } of neighbourhood.v6Only.values()) {
        if (requestedAfter || outcomes.captureEnd - time < ROUTER_TIME) continue
        const host = hosts.ofLink(client)
        if (scene.judge.sources.has(host, 'IPv4', Number.POSITIVE_INFINITY)) continue
        yield {
          says: say`DHCPv4 option 108 was taken (no IPv4 for ${wait} s), and no NAT64 prefix is found: IPv4 is out of reach. Announce PREF64 in router advertisements (RFC 8781), or take option 108 from the DHCP server`,
          hosts: scene.reader.addressesOf(host).slice(0, 1),
          evidence: [
            { frame, time, says: say`the server’s option 108` },
            ...(advertisement
              ? [{ frame: advertisement.frame, time: advertisement.time, says: say`router advertisement without PREF64` }]
              : []),
            ...(asked ? [{ frame: asked.startFrame, time: asked.start, says: say`AAAA? ${DISCOVERY_NAME}: no prefix` }] : []),
          ],
        }
      }
    },
  }),
})
