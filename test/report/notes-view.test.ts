import { expect, test } from 'vitest'
import { imageRef } from '../../src/catalog/image-ref.ts'
import type { NoteCode, PlanNote } from '../../src/plan/plan.ts'
import { formatResult } from '../../src/report/format.ts'
import { lastingNotes } from '../../src/report/view/notes-view.ts'
import { reportView } from '../../src/report/view/report-view.ts'
import { specOf } from './fixtures.ts'

const note = (code: NoteCode, message: string): PlanNote => ({
  image: imageRef('golden', 'web-1'),
  code,
  message,
})

test('a run shows the notes of its plan that its outcomes do not settle', () => {
  const notes = [
    note('sourceDeprecated', 'source is DEPRECATED'),
    note('sourceInUse', 'source is attached'),
    note('sourceNotReady', 'source is being created'),
    note('sourceNotChecked', 'source cannot be checked'),
    note('olderFamilyHead', 'family will point to this image'),
    note('copiesLimited', 'copies take 3h'),
    note('foreignFamilyHead', 'family points to web-9'),
    note('unverifiedImages', '12 images never joined'),
  ]
  expect(lastingNotes(notes, [])).toEqual([
    { code: 'foreignFamilyHead', message: 'family points to web-9', images: [] },
    { code: 'unverifiedImages', message: '12 images never joined', images: [] },
  ])
})

test('a note above the summary of a report', () => {
  const spec = specOf('web-1')
  const view = reportView({
    outcomes: [{ result: 'unchanged', steps: [], image: spec, spec, selfLink: '' }],
    stop: undefined,
    ms: 1_000,
    requests: 2,
    throttled: [],
    notes: [note('imageDeprecated', 'marked DEPRECATED')],
  })
  expect(formatResult(view, 'text', { color: false, verbose: false })).toContain(
    'note: marked DEPRECATED\n    web-1\n',
  )
  expect(view.notes[0]).toMatchObject({ code: 'imageDeprecated', message: 'marked DEPRECATED' })
})
