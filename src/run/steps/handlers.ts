import type { StepKind } from '../../plan/plan.ts'
import { attachFamily } from './attach-family.ts'
import { awaitDeletion } from './await-deletion.ts'
import { awaitReady } from './await-ready.ts'
import { create } from './create.ts'
import type { Handler } from './handler.ts'
import { patch } from './patch-image.ts'
import { retire } from './retire.ts'
import { setLabels } from './set-labels.ts'
import { verify } from './verify.ts'

/** The handler of each kind of step. */
export const handlers = {
  awaitReady,
  awaitDeletion,
  create,
  setLabels,
  patch,
  deprecate: retire,
  obsolete: retire,
  delete: retire,
  verify,
  attachFamily,
} satisfies { readonly [K in StepKind]: Handler<K> }
