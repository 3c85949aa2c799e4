import { speakEnglish } from '../../src/core/base/message.js'
import type { Look } from '../../src/cli/terminal.js'

/** A terminal of this width, without colours. */
export const lookAt = (width: number): Look => ({
  width,
  ellipsis: '…',
  plain: (text) => text,
  paint: (_tone, text) => text,
  say: speakEnglish,
})
