import { constants } from 'node:os'

/** An end by Ctrl-C or by the system: cleans up, and ends with 128 and the number of the signal, as shells expect. */
export function removeOnSignal(cleanUp: () => void): () => void {
  const end = (signal: NodeJS.Signals) => {
    cleanUp()
    process.exit(128 + constants.signals[signal])
  }
  process.on('SIGINT', end)
  process.on('SIGTERM', end)
  return () => {
    process.off('SIGINT', end)
    process.off('SIGTERM', end)
  }
}
