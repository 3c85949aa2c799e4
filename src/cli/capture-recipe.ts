import { LIGHT_FILTER } from '../core/capture/light-filter.js'

/** How to take a capture from which the reason can be read: both families, the lookups, the first SYN, whole packets. */
export const SYSTEMS = ['linux', 'macos', 'windows', 'router', 'android'] as const
export type System = (typeof SYSTEMS)[number]

/** The system that v6why runs on. */
export const systemOf = (platform: string): System => (platform === 'win32' ? 'windows' : platform === 'darwin' ? 'macos' : 'linux')

const RULES = `What a capture needs so that it can answer:
  · begin before the program starts: the lookup and the first SYN are the evidence
  · no filter, or one that keeps DNS and both families; "host www.example" loses the lookups and the other family
  · whole packets: a snap length of 0 or 262144, never 96
  · empty the DNS caches first, or the answer was given before the capture began
  · every interface that the program may use, tunnels too; -i any where it exists
  · switch encrypted DNS off in the browser for the test, or the lookups cannot be read
`

const rest = (file: string): string => `Then, here or elsewhere:
  v6why ${file}
  v6why explain ${file}

Other systems: v6why capture-help ${SYSTEMS.join('|')}
`

export const CAPTURE_HELP: Record<System, string> = {
  linux: `${RULES}
On Linux, in one terminal:
  resolvectl flush-caches                  # systemd-resolved; nscd: sudo nscd -i hosts
  sudo dumpcap -i any -w capture.pcapng    # or: sudo tcpdump -i any -s 0 -U -w capture.pcap
Start the program in another terminal, wait until it has failed or got through, then press Ctrl-C.

One program alone: run it in a network namespace, or note its time; the table can be cut by --since and --until.
On a busy machine:
  sudo tcpdump -i any -s 0 -U -w capture.pcap \\
    '${LIGHT_FILTER}'
A local resolver (127.0.0.53) hides which program asked; capture on "any", so that both sides of it are there.
What no packet shows, noted beside the capture: ip addr; ip -6 route; cat /etc/gai.conf

${rest('capture.pcapng')}`,
  macos: `${RULES}
On macOS, in one terminal:
  sudo dscacheutil -flushcache; sudo killall -HUP mDNSResponder
  sudo tcpdump -i pktap,en0 -s 0 -U -w capture.pcapng    # en0: the interface in use (networksetup -listallhardwareports)
Start the program in another terminal, wait until it has failed or got through, then press Ctrl-C.

With a VPN or a CLAT there are more interfaces: ifconfig -l names them, and -i pktap,all takes all.
macOS remembers which family was faster; "client-preference" is often that memory.
What no packet shows, noted beside the capture: ifconfig; netstat -rn -f inet6; ip6addrctl show

${rest('capture.pcapng')}`,
  windows: `${RULES}
On Windows, in a terminal run as administrator:
  ipconfig /flushdns
  pktmon start --capture --pkt-size 0 --file-name capture.etl
Start the program, wait until it has failed or got through, then:
  pktmon stop
  pktmon etl2pcap capture.etl --out capture.pcapng
Or with Wireshark installed: dumpcap -D names the interfaces, dumpcap -i 1 -i 2 -w capture.pcapng records them.

pktmon sees a packet at several layers of the network stack; the copies are counted once.
What no packet shows, noted beside the capture:
  ipconfig /all & netsh interface ipv6 show prefixpolicies & netsh interface ipv6 show addresses

${rest('capture.pcapng')}`,
  router: `${RULES}
On a router, the interface towards the clients shows who asked; the one towards the provider shows tunnels and translators.
  OpenWrt:   tcpdump -i br-lan -s 0 -U -w - | ssh you@desk 'cat > capture.pcap'
  pfSense:   Diagnostics > Packet Capture, "Any" family, count 0, packet length 0
  RouterOS:  /tool sniffer set filter-interface=bridge file-name=capture.pcap file-limit=100000
             /tool sniffer start   …   /tool sniffer stop
  IOS XE:    monitor capture V6 interface Gi1 both match any buffer size 100
             monitor capture V6 start   …   monitor capture V6 stop
             monitor capture V6 export bootflash:capture.pcap
From a distance, over ssh, told when tcpdump ends:
  ssh root@router "tcpdump -i br-lan -s 0 -U -c 20000 -w - '${LIGHT_FILTER}'" | v6why -
Hardware that forwards without its processor shows such a sniffer only the first packets; those are the ones that matter.

${rest('capture.pcap')}`,
  android: `${RULES}
On Android without root: PCAPdroid (in F-Droid and the Play store), "PCAP file", target app chosen. It is a VPN to the phone, so addresses inside
are its own, and IPv6 has to be switched on in its settings. With root, and on an emulator:
  adb root
  adb shell tcpdump -i any -s 0 -U -w - > capture.pcap
Settings > Network > Private DNS: off for the test, or the lookups cannot be read. Aeroplane mode on and off empties the caches.

Without either: share the computer's connection with the phone, and capture on the computer. That shows Wi-Fi, not the mobile network.
What no packet shows, noted beside the capture: adb shell ip addr; adb shell ip -6 route show table all

${rest('capture.pcap')}`,
}
