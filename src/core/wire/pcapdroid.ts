/**
 * The trailer that PCAPdroid puts behind each packet: which app of the phone it belongs to. Big-endian, and behind the IP packet, where
 * Ethernet allows padding.
 */
const MAGIC = 0x01072021
const LENGTH = 28

const appId = (view: DataView, at: number) => view.getInt32(at + 4)
/** Offset of the app's name: at most 20 octets, ended by a zero. */
export const nameAt = (at: number) => at + 8

/** The app's Linux user id where the trailer stands at `at`; 0 where there is none. */
export const readAppId = (view: DataView, at: number, end: number) =>
  end - at >= LENGTH && view.getUint32(at) === MAGIC ? Math.max(appId(view, at), 0) : 0
