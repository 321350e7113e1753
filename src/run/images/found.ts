import type { InsertIntent } from '../image-run.ts'

/** The origin of an existing image, as known before it is read back. */
export interface Found {
  /** Why the image counts as created, if it matches the specification. */
  readonly note: string
  /** Whether another run may have created it: then its source is compared too, if it can be read back. */
  readonly isForeign: boolean
}

export const lostButFound = 'the response to its insert was lost; its operation was found'

export const adopted: Found = {
  note: 'it was already being created when this run started',
  isForeign: false,
}

export const ownUnread: Found = {
  note: 'its operation became unreadable; the image exists as specified',
  isForeign: false,
}

/** `isOwn`: the insert of this run was accepted. */
export const foundAfterTimeout = (isOwn: boolean): Found => ({
  note: 'its operation did not end in time; the image is READY as specified',
  isForeign: !isOwn,
})

/** The name is taken, apparently not by an operation of this run. */
export const createdElsewhere = (intent: InsertIntent | undefined): Found => ({
  note: intent?.responseLost
    ? 'the response to its insert was lost and its operation was not found; the image exists as specified'
    : 'another run created it from the same specification',
  isForeign: true,
})
