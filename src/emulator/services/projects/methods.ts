import { type Call, projectNumberOf } from '../../api/call.ts'
import type { Resource } from '../../base/resources.ts'
import { showProject } from './show-project.ts'

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
