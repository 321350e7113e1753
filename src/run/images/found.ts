import type { InsertIntent } from '../image-run.ts'

/** What is known of an image that exists, before it is read back. */
export interface Found {
  /** Why it counts as created, if it is as specified. */
  readonly note: string
  /** Whether another run may have made it: then its source counts too, as far as it can be read back. */
  readonly byAnother: boolean
}

export const lostButFound = 'the response to its insert was lost; its operation was found'

export const adopted: Found = {
  note: 'it was already being created when this run started',
  byAnother: false,
}

export const ownUnread: Found = {
  note: 'its operation became unreadable; the image exists as specified',
  byAnother: false,
}

/** `isOwn`: the insert of this run was accepted. */
export const foundAfterTimeout = (isOwn: boolean): Found => ({
  note: 'its operation did not end in time; the image is READY as specified',
  byAnother: !isOwn,
})

/** The name is taken, and as far as is known no operation of this run has taken it. */
export const createdElsewhere = (intent: InsertIntent | undefined): Found => ({
  note: intent?.responseLost
    ? 'the response to its insert was lost and its operation was not found; the image exists as specified'
    : 'another run created it from the same specification',
  byAnother: true,
})
