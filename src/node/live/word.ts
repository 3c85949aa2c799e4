/** How processes of this program that capture are called; no command has such a name. */
export const LAUNCHER_WORD = 'capture-for-parent'
export const CAP_WORD = 'capture-with-cap'
