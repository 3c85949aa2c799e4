/** The library's public names. */
export { Analyzer, type AnalyzerOptions } from './analyzer.js'
export { CaptureError, type CaptureErrorCode } from './capture/frame.js'
export type * from './report/report.js'
