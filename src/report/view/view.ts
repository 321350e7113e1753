import type { FamilyFate } from '../../plan/family-plan.ts'
import type { LimitKind } from '../../run/events.ts'
import type { LeftInCloud } from '../../run/image-state.ts'
import type { Phase } from '../../run/phases/phase-recorder.ts'
import type { ReportingCommand } from '../../settings/formats.ts'
import type { ExitCode, Stop } from '../exit-code.ts'
import type { FailureView, WarningView } from './failure-view.ts'
import type { ChangeCounts } from './plan-changes.ts'
import type { SourceView } from './source-view.ts'
import type { OutcomeStatus, PlanStatus } from './status.ts'
import type { VerifyView } from './verify-view.ts'

export type Status = PlanStatus | OutcomeStatus
export type PhaseView = Phase

/** The texts that a format prints for one image. */
export interface Words {
  /** One line, the status included: `failed after 5.0s: Quota 'IMAGES' exceeded.` */
  readonly text: string
  /** One line for places that already show the status: `Quota 'IMAGES' exceeded.` */
  readonly detail: string
  /** The text that images with one cause share; `detail` may also name the place. */
  readonly headline: string
  /** More lines. */
  readonly lines: readonly string[]
}

/** A place of the manifest. `file` is a harmless line; line and column count from 1. */
export interface PlaceView {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** One image. Each text is a harmless line without secrets; unknown values are null. */
export interface ImageView<S extends Status = Status> extends Words {
  readonly project: string
  readonly name: string
  readonly path: string
  /** That the manifest lists for the image; null for images to be retired. */
  readonly family: string | null
  /** The image's name, with its project if the images are in several. */
  readonly label: string
  readonly status: S
  readonly selfLink: string | null
  readonly note: string | null
  readonly fields: readonly { readonly field: string; readonly expected: string; readonly actual: string }[]
  /** The differences that the run corrects, or has corrected; `fields` are the others. */
  readonly updates: readonly { readonly field: string; readonly expected: string; readonly actual: string }[]
  readonly error: FailureView | null
  /** The entry in the manifest; null if the manifest does not list the image. */
  readonly manifest: PlaceView | null
}

export interface PlannedImageView extends ImageView<PlanStatus> {
  /** The kinds of its steps, without fallbacks. */
  readonly steps: readonly string[]
  /** The source of the image, in words. */
  readonly source: string | null
  /** Path of the image that must be READY first. */
  readonly after: string | null
  readonly request: Readonly<Record<string, unknown>> | null
  readonly forceCreate: boolean | null
  readonly archive: {
    readonly size: string | null
    readonly generation: string | null
    readonly updated: string | null
  } | null
  /** The fields of the insert to be sent, one line each. */
  readonly sent: readonly string[]
}

export const isPlanned = (image: ImageView): image is PlannedImageView => 'sent' in image

export interface EndedImageView extends ImageView<OutcomeStatus> {
  readonly durationMs: number | null
  /** What its time was spent on, in order and without gaps; empty if the run did nothing for it. */
  readonly phases: readonly PhaseView[]
  /** The operation that may still be running in the cloud. */
  readonly operation: string | null
  readonly cloudState: LeftInCloud['at'] | null
  readonly verify: VerifyView | null
  readonly warnings: readonly WarningView[]
  /** The work that a failed image may have left in the cloud. */
  readonly left: string | undefined
}

/** Images with the same details. */
export interface GroupView {
  readonly status: Status | 'warning' | 'note'
  readonly images: readonly ImageView[]
  /** The label of each image, with its place if useful. */
  readonly names: readonly string[]
  readonly headline: string
  readonly lines: readonly string[]
  /** The work that failed and interrupted images may have left in the cloud. The text report never shortens it, as the user has to check it. */
  readonly left: readonly string[]
}

export interface NoteView {
  readonly code: string
  readonly message: string
  readonly images: readonly ImageView[]
}

/** One image of a family with a policy. */
export interface FamilyMemberView {
  readonly name: string
  /** Its deprecation state before the run; null for an image to be created. */
  readonly state: string | null
  readonly fate: FamilyFate
  /** What happens and when: `obsolete (announced for 2026-11-20)`. */
  readonly text: string
  /** The announced times of the next states after this run, RFC 3339. */
  readonly obsolete: string | null
  readonly deleted: string | null
}

/** A family with a policy, in one project. */
export interface FamilyView {
  readonly project: string
  readonly family: string
  /** Names of the heads before and after the run. */
  readonly before: string | null
  readonly after: string | null
  /** When the head after the run was created, ms since the epoch; null if this run creates it, or if unknown. */
  readonly headCreatedMs: number | null
  /** The head after the run depends on a verification. */
  readonly ifVerified: boolean
  /** Retirements that are due, but beyond the limit of this run. */
  readonly deferred: number
  /** Why nothing of the family is retired. */
  readonly withheld: string | null
  /** Newest first. */
  readonly members: readonly FamilyMemberView[]
  /** `web in golden-prod: web-1 → web-2` */
  readonly headline: string
  /** Whether the run changes the family, or cannot although it should. */
  readonly hasNews: boolean
  /** The images of the project could not be listed. */
  readonly isUnknown: boolean
}

/** A diagnostic of a manifest. */
export interface ProblemView {
  readonly severity: 'error' | 'warning'
  /** The kind of the problem: `unknown-key`, or the rule of docs/lint.md. */
  readonly code: string
  /** A harmless line without secrets. */
  readonly message: string
  /** Null if no file has the text; `filePath` is then the file or folder that the message is about, if any. */
  readonly place: PlaceView | null
  readonly filePath?: string
  /** The name of the image's entry, and the field: `guestOsFeatures[0]`; null if unknown. */
  readonly image: string | null
  readonly field: string | null
}

/** The part of the catalog that a run had. */
export interface ShardView {
  /** From 1. */
  readonly index: number
  readonly count: number
  /** The selected images of all shards. */
  readonly total: number
}

interface CommandView<I extends ImageView> {
  readonly exitCode: ExitCode
  /** Null for the whole catalog. */
  readonly shard: ShardView | null
  /** The name that distinguishes the results of several runs: `--marker`, the catalogs, or the files. */
  readonly target: string
  readonly counts: Readonly<Record<I['status'], number>>
  /** All, in the order of the manifest. */
  readonly images: readonly I[]
  /** The images with their own line, in order. */
  readonly rows: readonly I[]
  /** The other images and notes, the most important last. */
  readonly groups: readonly GroupView[]
  readonly notes: readonly NoteView[]
  readonly families: readonly FamilyView[]
  readonly summary: {
    readonly text: string
    readonly tone: 'good' | 'bad' | undefined
    /** The run had nothing to do. */
    readonly idle: boolean
    readonly cost: string | undefined
  }
  /** Sentences below the summary. */
  readonly remarks: readonly string[]
  /** The warnings about the manifest. */
  readonly problems: readonly ProblemView[]
}

/** All contents of a plan for all formats: words, counts, order, groups, exit code. */
export interface PlanView extends CommandView<PlannedImageView> {
  readonly command: 'plan'
  /** Number of images by what apply does. */
  readonly changes: ChangeCounts
  /** In the order of the manifest. */
  readonly sources: readonly SourceView[]
}

/** All contents of a run's report for all formats. */
export interface ReportView extends CommandView<EndedImageView> {
  readonly command: 'apply'
  readonly stop: Stop | null
  /** Why the run stopped: a sentence. */
  readonly stopText: string | undefined
  /** What a stopped run leaves in the cloud, and how to resume: sentences. */
  readonly resume: readonly string[]
  readonly durationMs: number
  readonly requests: number
  readonly throttled: readonly {
    readonly project: string
    readonly limiter: LimitKind
    readonly subject: string | null
    readonly by: 'server' | 'limit'
    readonly durationMs: number
  }[]
}

/** The result of a check of manifests. */
export interface ValidateView {
  readonly command: 'validate'
  readonly exitCode: ExitCode
  /** As the user named them. */
  readonly files: readonly string[]
  readonly images: number
  /** A sentence. */
  readonly text: string
  readonly problems: readonly ProblemView[]
}

export type ResultView = PlanView | ReportView | ValidateView

/** Why a command ended before it had a result. */
export interface StartFailure {
  readonly command: ReportingCommand
  /** As in a result; absent if the command ended before it was known. */
  readonly target?: string | undefined
  /** Of the run; its images are not known. Absent for the whole catalog. */
  readonly shard?: Pick<ShardView, 'index' | 'count'> | undefined
  /** Of the manifest. */
  readonly problems: readonly ProblemView[]
  readonly message: string
  readonly hint: string | undefined
  readonly exitCode: ExitCode
}
