import type { Found } from './existing-image.ts'
import type { InsertIntent } from './image-run.ts'

/** Why an image counts as created that this run has not simply seen made: what the report says of it. */
const notes = {
  adopted: 'it was already being created when this run started',
  unread: 'its operation could not be read to its end; the image exists as specified',
  another: 'another run created it from the same specification',
  late: 'its operation did not end in time; the image is READY as specified',
  lost: 'the response to its insert was lost and no operation of it is found; the image exists as specified',
}

export const lostButFound = 'the response to its insert was lost; its operation was found'

export const adopted: Found = { note: notes.adopted, byAnother: false }
export const ownUnread: Found = { note: notes.unread, byAnother: false }

/** `isOwn`: the insert of this run was accepted. */
export const foundAfterTimeout = (isOwn: boolean): Found => ({ note: notes.late, byAnother: !isOwn })

/** The name is taken, and no operation of ours has taken it, as far as can be told. */
export const createdElsewhere = (insert: InsertIntent | undefined): Found => ({
  note: insert?.lostReply ? notes.lost : notes.another,
  byAnother: true,
})
