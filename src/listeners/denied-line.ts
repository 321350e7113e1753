import type { DeniedEvent } from '../gce/events.ts'
import type { LabelOf } from '../report/view/texts/image-label.ts'
import type { Event } from '../run/events.ts'
import { plainText } from '../text/plain-text.ts'

/** `web-1: permission compute.globalOperations.get missing on project golden-prod: images are read …` */
export function deniedLine({ image, permission, project, effect }: DeniedEvent, label: LabelOf): string {
  const what = `permission ${permission} missing on project ${plainText(project)}: ${effect}`
  return image === undefined ? what : `${label(image)}: ${what}`
}

/** Whether an event is to be shown: a missing permission only once per project, as a thousand images may need it. */
export function withoutRepeatedDenials(): (event: Event) => boolean {
  const shown = new Set<string>()
  return (event) => {
    if (event.type !== 'denied') return true
    const { permission, project, effect } = event
    const key = JSON.stringify([permission, project, effect])
    return !shown.has(key) && shown.add(key).has(key)
  }
}
