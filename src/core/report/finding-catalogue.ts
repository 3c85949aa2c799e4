/** Apart from the other catalogues: it brings every search with it, and few runs need it. */
export { FINDINGS } from '../verdict/finding/index.js'
