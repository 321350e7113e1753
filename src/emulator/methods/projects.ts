import { type Call, projectNumberOf } from '../http/call.ts'
import { showProject } from '../projects/show-project.ts'
import type { Resource } from '../state/resources.ts'

/** projects.get, with what the project has and may have of images and snapshots. */
export function getProject({ project, backend: { store } }: Call): Resource {
  const number = projectNumberOf(project, store)
  return showProject({
    project,
    id: `${number}0000001`,
    number,
    quotas: {
      SNAPSHOTS: { usage: store.collection(`projects/${project}/global/snapshots`).size },
      IMAGES: {
        limit: store.projects?.get(project)?.imagesQuota,
        usage: store.images(project).size,
      },
    },
  })
}
