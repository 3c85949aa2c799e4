import { render } from 'preact'
import './style.css'
import { heldReport } from './held-data.js'
import { begin } from './state.js'
import type { StoredReport } from './source.js'
import { onKey, Page } from './view/page.js'

begin((await heldReport()) as StoredReport | undefined)
render(<Page />, document.getElementById('page')!)
addEventListener('keydown', onKey)
