import { failurePage, resultPage } from '../html/page.ts'

/** A page without any other file, for the people who approve a plan or look into a run. */
export const html = { plan: resultPage, apply: resultPage, failure: failurePage }
