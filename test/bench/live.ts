/**
 * 50,000 packets a second for 20 s over the loopback of a namespace of its own, by dumpcap and by tcpdump: what the kernel reports as
 * lost, and the processor time of v6why beside that of the program that captures. A measurement, not a test; root, and `npm run build` before.
 *
 *   node --import tsx test/bench/live.ts [packets a second] [seconds]
 */
import { spawn, spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { loadavg } from 'node:os'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('../..', import.meta.url))
const rate = Number(process.argv[2] ?? 50_000)
const seconds = Number(process.argv[3] ?? 20)
const space = `v6why-bench-${process.pid}`
/** Of a processor's time in /proc/PID/stat: USER_HZ of Linux. */
const TICKS = 100

const SENDER = `
const socket = require('node:dgram').createSocket('udp4')
const message = Buffer.alloc(200)
let sent = 0
const begun = performance.now()
const send = () => {
  const due = Math.min(${rate * seconds}, ((performance.now() - begun) / 1000) * ${rate})
  while (sent < due) { socket.send(message, 9, '127.0.0.1'); sent++ }
  if (sent >= ${rate * seconds}) setTimeout(() => process.exit(0), 200)
  else setTimeout(send, 1)
}
send()`

const secondsOf = (pid: number): number => {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / TICKS
}

const below = (pid: number): number[] => {
  const children = readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && new RegExp(`^PPid:\\s*${pid}$`, 'm').test(readFileSync(`/proc/${name}/status`, 'utf8'))
    } catch {
      return false
    }
  })
  return children.flatMap((child) => [Number(child), ...below(Number(child))])
}

spawnSync('ip', ['netns', 'add', space])
spawnSync('ip', ['-n', space, 'link', 'set', 'lo', 'up'])
try {
  for (const backend of ['dumpcap', 'tcpdump']) {
    const live = spawn(
      'ip',
      ['netns', 'exec', space, process.execPath, 'dist/cli/main.js', 'live', '-i', 'lo', '--backend', backend, '--plain'],
      {
        cwd: root,
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    )
    let said = ''
    live.stdout.on('data', (text: Buffer) => {
      said += text.toString()
    })
    await sleep(4000)
    const before = new Map([live.pid!, ...below(live.pid!)].map((pid) => [pid, secondsOf(pid)]))
    const sender = spawn('ip', ['netns', 'exec', space, process.execPath, '-e', SENDER], { stdio: 'inherit' })
    const begun = performance.now()
    await new Promise((resolve) => sender.once('close', resolve))
    const took = (performance.now() - begun) / 1000
    await sleep(1000)
    for (const [pid, used] of before) {
      const name = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, 3).join(' ')
      console.log(`${backend}: ${(secondsOf(pid) - used).toFixed(2)} s of processor time in ${took.toFixed(1)} s: ${name}`)
    }
    live.kill('SIGINT')
    await new Promise((resolve) => live.once('close', resolve))
    console.log(`${backend}: ${rate * seconds} sent; ${said.match(/^\d+ packets.*$/m)?.[0]}; load ${loadavg()[0]!.toFixed(1)}`)
  }
} finally {
  spawnSync('ip', ['netns', 'del', space])
}
