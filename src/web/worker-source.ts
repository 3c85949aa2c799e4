/** A source that asks the worker, which holds the capture. */
import { workerScript } from './held-data.js'
import type { FromWorker, ToWorker } from './message.js'
import type { Answer, Detail, Overview, Question, Source } from './source.js'

export interface Progress {
  readonly bytes: number
  readonly total: number
  readonly frames: number
}

export interface Opened {
  readonly source: Source | undefined
  /** What was wrong with the files, a line each. */
  readonly complaints: readonly string[]
}

/** Reads captures in a worker of their own, which answers until its source is closed; it ends at once where the signal says so before. */
export async function openCaptures(files: readonly File[], signal: AbortSignal, onProgress: (progress: Progress) => void): Promise<Opened> {
  const script = await workerScript()
  signal.throwIfAborted()
  const address = URL.createObjectURL(script)
  const worker = new Worker(address)
  URL.revokeObjectURL(address)
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      worker.terminate()
      reject(error)
    }
    const end = () => fail(signal.reason)
    signal.addEventListener('abort', end)
    const waiting = new Map<number, { resolve: (result: Detail | Answer) => void; reject: (error: Error) => void }>()
    worker.onerror = (event) => fail(new Error(event.message || 'the worker could not be started'))
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.type === 'progress') onProgress(data)
      else if (data.type === 'refused') {
        worker.terminate()
        resolve({ source: undefined, complaints: data.complaints })
      } else if (data.type === 'ready') {
        signal.removeEventListener('abort', end)
        resolve({ source: new WorkerSource(data.overview, worker, waiting), complaints: data.complaints })
      } else if (data.type === 'answer') waiting.get(data.ticket)?.resolve(data.result)
      else if (data.ticket === null) fail(new Error(data.message))
      else waiting.get(data.ticket)?.reject(new Error(data.message))
      if (data.type === 'answer' || (data.type === 'fault' && data.ticket !== null)) waiting.delete(data.ticket!)
    }
    worker.postMessage({ type: 'read', files } satisfies ToWorker)
  })
}

class WorkerSource implements Source {
  readonly hasCapture = true
  readonly overview: Overview
  private readonly worker: Worker
  private readonly waiting: Map<number, { resolve: (result: Detail | Answer) => void; reject: (error: Error) => void }>
  private ticket = 0

  constructor(overview: Overview, worker: Worker, waiting: WorkerSource['waiting']) {
    this.overview = overview
    this.worker = worker
    this.waiting = waiting
  }

  detail(id: number): Promise<Detail> {
    return this.ask((ticket) => ({ type: 'detail', ticket, id })) as Promise<Detail>
  }

  whatIf(question: Question): Promise<Answer> {
    return this.ask((ticket) => ({ type: 'whatIf', ticket, question })) as Promise<Answer>
  }

  close(): void {
    this.worker.terminate()
  }

  private ask(message: (ticket: number) => ToWorker): Promise<Detail | Answer> {
    const ticket = ++this.ticket
    return new Promise((resolve, reject) => {
      this.waiting.set(ticket, { resolve, reject })
      this.worker.postMessage(message(ticket))
    })
  }
}
