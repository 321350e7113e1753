import { type Html, type HtmlPart, html } from '../../text/html.ts'
import { grouped, plural } from '../../text/words.ts'
import { isQuiet } from '../view/status.ts'
import type { FamilyView, PlanView, ReportView } from '../view/view.ts'
import { maxSizeClass } from './assets/layout.ts'
import { type Block, type Budget, bytesOf, fitBlocks } from './fit.ts'
import { type AnyImageView, imageBlock, quietBlock } from './image-row.ts'
import { fateMark, rankOf } from './marks.ts'
import { badge, lineText, nameText, omittedPart } from './parts.ts'

/** Bytes of the heading and the lists of a family. */
const groupOverhead = 450

interface Group {
  readonly project: string
  readonly family: string | null
  readonly policy: FamilyView | undefined
  readonly images: { readonly image: AnyImageView; readonly index: number }[]
}

/** All images by project and family, in the order of the manifest; families with bad news first. */
export function families(view: PlanView | ReportView, budget: Budget): Html {
  const groups = groupsOf(view)
  const firsts = new Set(groups.map(({ images }) => images[0]?.index))
  const images: readonly AnyImageView[] = view.images
  const rows = fitBlocks(
    images.map((image, index): Block => {
      const block = isQuiet(image) ? quietBlock(image, index) : imageBlock(image, index)
      return firsts.has(index) ? { ...block, overhead: groupOverhead } : block
    }),
    budget,
  )
  const policies = policyParts(groups, { full: budget.full / 4, all: budget.full / 4 })
  const shown = groups.filter(
    (group) => policies.has(group) || group.images.some(({ index }) => rows[index] !== undefined),
  )
  const projects = [...new Set(shown.map(({ project }) => project))]
  return html`${projects.map((project) => {
    const all = groups.filter((group) => group.project === project)
    const parts = shown.filter((group) => group.project === project)
    return html`<section class="project group" aria-label="Project ${nameText(project)}"><h3><span class="muted">project</span> <code>${nameText(project)}</code> <span class="muted">${plural(countOf(all), 'image')}</span></h3>
<div class="card-list">${parts.map((group) => familyPart(group, rows, policies.get(group)))}</div></section>
`
  })}${omittedPart(countOf(groups) - countOf(shown), 'image')}`
}

const countOf = (groups: readonly Group[]): number =>
  groups.reduce((sum, { images }) => sum + images.length, 0)

function groupsOf(view: PlanView | ReportView): Group[] {
  const policies = new Map(view.families.map((policy) => [keyOf(policy.project, policy.family), policy]))
  const members = new Map(
    view.families.flatMap(({ project, family, members }) =>
      members.map(({ name }) => [keyOf(project, name), family] as const),
    ),
  )
  const groups = new Map<string, Group>()
  const groupOf = (project: string, family: string | null): Group => {
    const key = keyOf(project, family ?? '')
    const known = groups.get(key)
    if (known !== undefined) return known
    const group = { project, family, policy: family === null ? undefined : policies.get(key), images: [] }
    groups.set(key, group)
    return group
  }
  for (const [index, image] of view.images.entries()) {
    const family = image.family ?? members.get(keyOf(image.project, image.name)) ?? null
    groupOf(image.project, family).images.push({ image, index })
  }
  for (const { project, family } of view.families) groupOf(project, family)
  return [...groups.values()].sort((a, b) => worstOf(a) - worstOf(b))
}

const keyOf = (project: string, name: string): string => `${project}/${name}`

/** Only failures move a family: the rest keeps the order of the manifest. */
const worstOf = ({ images }: Group): number =>
  images.reduce((worst, { image }) => Math.min(worst, rankOf(image.status)), rankOf('drifted'))

function familyPart(
  { project, family, policy, images }: Group,
  rows: readonly (Html | undefined)[],
  policyPart: Html | undefined,
): HtmlPart {
  const shown = [...images].sort((a, b) => rankOf(a.image.status) - rankOf(b.image.status))
  const parts = (quiet: boolean) =>
    shown.flatMap(({ image, index }) => (isQuiet(image) === quiet ? (rows[index] ?? []) : []))
  const [news, rest] = [parts(false), parts(true)]
  const omitted = images.length - news.length - rest.length
  const title = family === null ? 'no family' : html`<code>${nameText(family)}</code>`
  return html`<section class="family group size-${sizeClass(news.length)}" data-k="${nameText(project)} ${nameText(family ?? '')}"><div class="about"><h4>${title}</h4>${policy && heads(policy)}</div><div>${
    news.length > 0 && html`<ul class="rows">${news}</ul>`
  }${
    rest.length > 0 &&
    html`<details class="rest"><summary>${plural(rest.length, 'image')} unchanged</summary><ul class="names">${rest}</ul></details>`
  }${policyPart}${omittedPart(omitted, 'image')}</div></section>
`
}

/** The number of its binary digits. */
const sizeClass = (rows: number): number => Math.min(maxSizeClass, rows.toString(2).length)

/** `web-1 → web-2` */
function heads({ before, after, ifVerified }: FamilyView): HtmlPart {
  const name = (head: string | null) =>
    head === null ? html`<span class="muted">no active image</span>` : html`<code>${nameText(head)}</code>`
  if (before === after) return html`<p class="head"><span class="muted">head</span> ${name(after)}</p>`
  return html`<p class="head"><span class="muted">head</span> ${name(before)}<br><span class="arrow" aria-hidden="true">→</span><span class="hidden">becomes</span> ${name(after)}${ifVerified && html` <span class="muted">if verified</span>`}</p>`
}

/** The lifecycles of the families, those with news first, as far as they fit. */
function policyParts(groups: readonly Group[], budget: Budget): ReadonlyMap<Group, Html> {
  const withPolicy = groups.flatMap((group) => (group.policy ? [{ group, policy: group.policy }] : []))
  const parts = fitBlocks(
    withPolicy.map(({ policy }) => ({
      rank: policy.hasNews ? 0 : 1,
      overhead: groupOverhead,
      full: () => lifecycle(policy),
      brief: () => withheldPart(policy),
    })),
    budget,
  )
  return new Map(
    withPolicy.flatMap(({ group }, index) => {
      const part = parts[index]
      return part && bytesOf(part) > 0 ? [[group, part] as const] : []
    }),
  )
}

const withheldPart = ({ withheld, deferred, hasNews }: FamilyView): Html =>
  html`${withheld !== null && hasNews && html`<p class="hint">Retirements withheld: ${lineText(withheld)}</p>`}${
    deferred > 0 &&
    html`<p class="hint">${plural(deferred, 'retirement')} deferred to later runs by --max-retire</p>`
  }`

function lifecycle(policy: FamilyView): Html {
  const { family, members } = policy
  if (members.length === 0) return withheldPart(policy)
  const rows = members.map(
    ({ name, state, fate, text }) =>
      html`<tr><th scope="row"><code>${nameText(name)}</code></th><td>${state ?? '–'}</td><td>${badge(fateMark(fate))}</td><td>${lineText(text)}</td></tr>`,
  )
  return html`${withheldPart(policy)}<details class="lifecycle"><summary>lifecycle <span class="muted">${fatesText(policy)}</span></summary><table><caption>Images of family ${nameText(family)}, newest first</caption><thead><tr><th scope="col">image</th><th scope="col">state</th><th scope="col">planned</th><th scope="col">why and when</th></tr></thead><tbody>${rows}</tbody></table></details>`
}

/** `1 create, 2 kept, 1 deprecate` */
function fatesText({ members }: FamilyView): string {
  const counts = new Map<string, number>()
  for (const { fate } of members) counts.set(fate, (counts.get(fate) ?? 0) + 1)
  return [...counts].map(([fate, count]) => `${grouped(count)} ${fate}`).join(', ')
}
