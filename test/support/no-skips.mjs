/** A reporter for node:test that turns every skipped test into a failure of the run. */
export default async function* noSkips(source) {
  for await (const { type, data } of source) {
    if ((type !== 'test:pass' && type !== 'test:fail') || data.skip === undefined) continue
    process.exitCode = 1
    yield `skipped where nothing may be skipped (V6WHY_ALL=1): ${data.name}${typeof data.skip === 'string' ? ` # ${data.skip}` : ''}\n`
  }
}
