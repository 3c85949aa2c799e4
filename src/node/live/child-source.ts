/** A capture of interfaces of this machine, by a program that may. */
import { type Ending, Launcher, startChild } from './capture-child.js'
import { type CaptureProgram, type CaptureRequest, faultOf, LiveError } from './capture-program.js'
import type { LiveSource } from './run.js'

/** `self`: how this program is started, where rights are given up: a process of it keeps them. */
export function childSource(program: CaptureProgram, request: CaptureRequest, self: readonly string[] | undefined): LiveSource {
  const launcher = self && new Launcher(program, self)
  return {
    name: request.interfaces.join(','),
    filter: request.filter === '' ? undefined : request.filter,
    relayed: launcher !== undefined,
    start: () => launcher?.start() ?? startChild(program),
    fault: (ending) => faultOfEnding(ending, program, request),
    close: () => launcher?.close(),
  }
}

function faultOfEnding({ status, signal, words }: Ending, program: CaptureProgram, request: CaptureRequest): LiveError | undefined {
  if (status === 0 && request.count !== undefined) return undefined
  if (signal) return new LiveError('ended', `${program.backend} was ended by another (${signal})`)
  return faultOf(words, request, program.backend)
}
