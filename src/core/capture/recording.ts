/** What every capture format shares: the frame's number and time, interfaces, and what was damaged. */
import { type Instant, NANOS_PER_SECOND } from '../base/time.js'
import { type CaptureInterface, type CaptureListener, Frame } from './frame.js'
import { linkTypeName } from './link-type.js'

export interface CaptureOrigin {
  /** Number of this input's first frame; 1 for the first input. */
  readonly firstFrame: number
  /** Number of this input's first interface; 0 for the first input. */
  readonly firstInterface: number
  /** Time of the first frame of the whole capture; null: this input's first frame sets it. */
  readonly epoch: Instant | null
  /** The capture filter in force, known beside the input; the input's own word counts. */
  readonly filter?: string | undefined
}

export interface CaptureOutcome {
  readonly format: string
  readonly linkTypes: string[]
  readonly frames: number
  /** Octets of the frames that are in the capture. */
  readonly bytes: number
  /** Times of the first and the last frame that have one, in the order of the file. */
  readonly first: Instant | null
  readonly last: Instant | null
  /** The input ends inside a record; `damage` says where. */
  readonly cutShort: boolean
  /** What was wrong first, with its offset, and how much else; null where nothing was. */
  readonly damage: string | null
  /** Packets that the recorder lost; null where the capture has no counter. */
  readonly drops: number | null
  readonly interfaces: CaptureInterface[]
  readonly epoch: Instant | null
}

/** More interfaces than this are not kept: a block of 20 octets each would let a file fill the memory. */
const MAX_INTERFACES = 65_536

export class Recording {
  readonly frame = new Frame()
  readonly interfaces: CaptureInterface[] = []
  cutShort = false
  drops: number | null = null
  private bytes = 0
  private readonly listener: CaptureListener
  private readonly origin: CaptureOrigin
  private readonly linkTypes = new Set<string>()
  private epoch: Instant | null
  private epochSeconds = 0
  private epochNanos = 0
  private first: Instant | null = null
  private damages = 0
  private firstDamage = ''

  constructor(listener: CaptureListener, origin: CaptureOrigin) {
    this.listener = listener
    this.origin = origin
    this.epoch = origin.epoch
    this.epochSeconds = origin.epoch?.seconds ?? 0
    this.epochNanos = origin.epoch?.nanos ?? 0
    this.frame.number = origin.firstFrame - 1
  }

  get frames(): number {
    return this.frame.number - this.origin.firstFrame + 1
  }

  /** Adds an interface; undefined when there are too many. */
  addInterface(described: Omit<CaptureInterface, 'number'>): CaptureInterface | undefined {
    if (this.interfaces.length === MAX_INTERFACES) return undefined
    const { linkType, name, description, snapLength, filter } = described
    const number = this.origin.firstInterface + this.interfaces.length
    const added = { number, linkType, name, description, snapLength, filter: filter ?? this.origin.filter ?? null }
    this.interfaces.push(added)
    this.linkTypes.add(linkTypeName(linkType))
    this.listener.interface?.(added)
    return added
  }

  name(address: Uint8Array, name: string): void {
    this.listener.name?.(address, name)
  }

  customText(enterprise: number, text: string): void {
    this.listener.customText?.(enterprise, text)
  }

  secrets(type: number, bytes: Uint8Array): void {
    this.listener.secrets?.(type, bytes)
  }

  /** Sets the time of the next frame. A frame without a time keeps that of the frame before. */
  stamp(seconds: number, nanos: number): void {
    if (this.first === null) this.begin(seconds, nanos)
    const frame = this.frame
    frame.seconds = seconds
    frame.nanos = nanos
    frame.time = (seconds - this.epochSeconds) * NANOS_PER_SECOND + (nanos - this.epochNanos)
  }

  /**
   * Hands over the frame at `start`, of which `captured` octets are there. A frame check sequence of `fcs` octets is
   * the last of the packet on the wire, so a frame that was cut short may hold a part of it or nothing.
   */
  tell(view: DataView, start: number, captured: number, original: number, fcs: number): void {
    const frame = this.frame
    // Old writers left the original length below the captured one.
    const wire = original < captured ? captured : original
    const wireLength = wire > fcs ? wire - fcs : 0
    const length = captured < wireLength ? captured : wireLength
    frame.number++
    frame.view = view
    frame.start = start
    frame.end = start + length
    frame.wireLength = wireLength
    this.bytes += length
    this.listener.frame(frame)
  }

  /** Adds to the drops that are known; 0 says that there is a counter. */
  addDrops(count: number): void {
    this.drops = (this.drops ?? 0) + count
  }

  /** Notes damage. The first place is told, further ones are counted. */
  damage(what: string, offset: number): void {
    if (this.damages++ === 0) this.firstDamage = `${what} at offset ${offset}`
  }

  outcome(format: string): CaptureOutcome {
    const { frame, first } = this
    const more = this.damages - 1
    return {
      format,
      linkTypes: [...this.linkTypes],
      frames: this.frames,
      bytes: this.bytes,
      first,
      last: first && { seconds: frame.seconds, nanos: frame.nanos },
      cutShort: this.cutShort,
      damage:
        this.damages === 0 ? null : more === 0 ? this.firstDamage : `${this.firstDamage} (and ${more} more place${more > 1 ? 's' : ''})`,
      drops: this.drops,
      interfaces: this.interfaces,
      epoch: this.epoch,
    }
  }

  private begin(seconds: number, nanos: number): void {
    this.first = { seconds, nanos }
    if (this.epoch === null) {
      this.epoch = this.first
      this.epochSeconds = seconds
      this.epochNanos = nanos
    }
  }
}
