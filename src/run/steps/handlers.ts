import type { StepKind } from '../../plan/plan.ts'
import { awaitDeletion } from './await-deletion.ts'
import { awaitReady } from './await-ready.ts'
import { create } from './create.ts'
import type { Handler } from './handler.ts'
import { retire } from './retire.ts'

/** The handler of each kind of step. */
export const handlers = {
  awaitReady,
  awaitDeletion,
  create,
  deprecate: retire,
  obsolete: retire,
  delete: retire,
} satisfies { readonly [K in StepKind]: Handler<K> }
