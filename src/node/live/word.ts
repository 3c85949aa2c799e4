/** How processes of this program that capture, or watch, for another are called; no command has such a name. */
export const LAUNCHER_WORD = 'capture-for-parent'
export const CAP_WORD = 'capture-with-cap'
export const SOCKETS_WORD = 'watch-sockets-for-parent'

export const CAP_MISSING = 'neither dumpcap nor tcpdump is installed, nor the package cap; on Debian: sudo apt install wireshark-common'
