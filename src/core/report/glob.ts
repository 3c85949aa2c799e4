/** A pattern of names: `*` for any octets, `?` for one; case does not matter (RFC 4343). */
export function globToRegExp(glob: string): RegExp {
  const body = glob.replace(/\.$/, '').replace(/[\\^$.*+?()[\]{}|]/g, (c) => (c === '*' ? '.*' : c === '?' ? '.' : `\\${c}`))
  return new RegExp(`^${body}$`, 'i')
}
