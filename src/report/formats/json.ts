import { jsonText } from '../../text/json-text.ts'
import { jsonFailure, jsonReport } from '../json/json-report.ts'
import type { ResultView, StartFailure } from '../view/view.ts'

const result = (view: ResultView): string => print(jsonReport(view))

const failure = (start: StartFailure): string => print(jsonFailure(start))

const print = (value: unknown): string => `${jsonText(value, 2)}\n`

export const json = { plan: result, apply: result, validate: result, failure }
