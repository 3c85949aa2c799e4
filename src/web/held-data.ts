/** Data that the file of the page holds: gzip in base64, so that nothing in it can be taken for markup. */
function held(id: string): Response | undefined {
  const packed = document.getElementById(id)?.textContent?.trim()
  if (!packed) return undefined
  const bytes = Uint8Array.from(atob(packed), (letter) => letter.charCodeAt(0))
  return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')))
}

export const heldReport = (): Promise<unknown> | undefined => held('report')?.json()

/** Whether captures can be read here: a file that holds a report goes without the worker. */
export const hasWorker = (): boolean => Boolean(document.getElementById('worker')?.textContent?.trim())

export const workerScript = async (): Promise<Blob> => new Blob([(await held('worker')?.text()) ?? ''], { type: 'text/javascript' })
