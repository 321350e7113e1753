import { expect, test } from 'vitest'
import { parse, parseAllDocuments } from 'yaml'
import type { PermissionPhase } from '../../src/gce/errors/in-phase.ts'
import { permissionFormats } from '../../src/permissions/format.ts'
import { hclBlock, hclName } from '../../src/permissions/formats/hcl.ts'
import { permissionList, usedPhases } from '../../src/permissions/permission-list.ts'
import { expectReport } from '../support/check-reports.ts'
import { loadTexts, type TestFiles } from '../support/load-texts.ts'
import { parseHcl } from '../support/parse-hcl.ts'

async function listed(files: TestFiles, phases?: readonly PermissionPhase[]) {
  const { catalog, reported } = await loadTexts(files)
  if (catalog === undefined) throw new Error(reported.join('\n'))
  return permissionList(catalog, phases ?? usedPhases(catalog))
}

const text = async (files: TestFiles, phases?: readonly PermissionPhase[]) =>
  permissionFormats.text(await listed(files, phases), phases)

const raw = `project: golden-prod
images:
  - { name: web, rawDisk: { source: gs://golden-builds/web.tar.gz }, labels: { team: a } }
`

const upkeep = `projects: [golden-staging, golden-prod]
catalog: platform
onDrift: update
families:
  web: { keep: 2, obsoleteAfter: 30d, deleteAfter: 90d }
images:
  - name: web-\${source.name}
    family: web
    sourceImage: projects/debian-cloud/global/images/family/debian-12
    verify: [./smoke.sh]
`

const sources = {
  'images.yaml': `project: golden-prod
images:
  - { name: a, sourceDisk: projects/builds/zones/us-central1-a/disks/a }
  - { name: b, sourceSnapshot: projects/builds/global/snapshots/b }
  - { name: c, sourceImage: projects/shared/global/images/c }
  - { name: d, sourceImage: a }
  - { name: e, family: e, sourceImage: projects/shared/global/images/family/base }
  - { name: f, adopt: true }
`,
  'mintage.lock': `version: 1
sources:
  projects/shared/global/images/family/base:
    image: projects/shared/global/images/base-1
    id: "1"
    created: 2026-11-10T08:00:00Z
`,
}

const keys = `project: golden-prod
images:
  - name: a
    rawDisk: { source: projects/golden-prod/locations/us/repositories/r/packages/p/versions/v }
    imageEncryptionKey: { kmsKeyName: projects/keys/locations/us/keyRings/r/cryptoKeys/k/cryptoKeyVersions/3 }
  - name: b
    sourceDisk: zones/us-central1-a/disks/b
    params: { resourceManagerTags: { tagKeys/1: tagValues/2 } }
    imageEncryptionKey:
      kmsKeyName: projects/keys/locations/us/keyRings/r/cryptoKeys/k
      kmsKeyServiceAccount: encrypt@golden-prod.iam.gserviceaccount.com
`

test('an image of an archive', async () => {
  expect(await text(raw)).toMatchInlineSnapshot(`
    "phases: read, create

    project golden-prod
      compute.globalOperations.get   create
        optional; without it, images are read until they show the result; the cause of a failed operation is not reported
      compute.globalOperations.list  create
        optional; without it, operations are read one by one, and those of lost responses are not found
      compute.images.create          create
      compute.images.get             read, create
      compute.images.list            read
        optional; without it, images are read one by one
      compute.images.setLabels       create

    bucket golden-builds
      storage.objects.get  read, create
    "
  `)
})

test('a catalog that is followed, verified, copied, updated and retired', async () => {
  expect(await text(upkeep)).toMatchInlineSnapshot(`
    "phases: read, create, update, promote, retire, prune

    project debian-cloud: public; every authenticated identity has these
      compute.images.getFromFamily  read
      compute.images.useReadOnly    create

    project golden-prod
      compute.globalOperations.get   create, update, retire, prune
      compute.globalOperations.list  create, update, retire, prune
        optional; without it, operations are read one by one, and those of lost responses are not found
      compute.images.create          create
      compute.images.delete          prune
      compute.images.deprecate       retire
      compute.images.get             create, update, retire, prune
      compute.images.getFromFamily   create, update, retire, prune
      compute.images.list            read, retire, prune
        optional; without it, images are read one by one, and those of families with a policy are not retired
      compute.images.setLabels       create, update
      compute.images.update          update

    project golden-staging
      compute.globalOperations.get   create, promote, retire, prune
      compute.globalOperations.list  create, promote, retire, prune
        optional; without it, operations are read one by one, and those of lost responses are not found
      compute.images.create          create
      compute.images.delete          prune
      compute.images.deprecate       retire
      compute.images.get             create, update, promote, retire, prune
      compute.images.getFromFamily   promote, retire, prune
      compute.images.list            read, retire, prune
        optional; without it, images are read one by one, and those of families with a policy are not retired
      compute.images.setLabels       create, update
      compute.images.update          promote
      compute.images.useReadOnly     create
    "
  `)
})

test('each phase on its own', async () => {
  const images = async (phase: PermissionPhase) => {
    const { projects } = await listed(upkeep, [phase])
    return projects.map(
      ({ project, permissions }) =>
        `${project}: ${permissions.map(({ permission }) => permission.replace('compute.', '')).join(' ')}`,
    )
  }
  expect(await images('read')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily",
      "golden-prod: images.list",
      "golden-staging: images.list",
    ]
  `)
  expect(await images('create')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily images.useReadOnly",
      "golden-prod: globalOperations.get globalOperations.list images.create images.get images.getFromFamily images.list images.setLabels",
      "golden-staging: globalOperations.get globalOperations.list images.create images.get images.list images.setLabels images.useReadOnly",
    ]
  `)
  expect(await images('update')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily",
      "golden-prod: globalOperations.get globalOperations.list images.get images.getFromFamily images.list images.setLabels images.update",
      "golden-staging: images.get images.list images.setLabels",
    ]
  `)
  expect(await images('promote')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily",
      "golden-prod: images.list",
      "golden-staging: globalOperations.get globalOperations.list images.get images.getFromFamily images.list images.update",
    ]
  `)
  expect(await images('retire')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily",
      "golden-prod: globalOperations.get globalOperations.list images.deprecate images.get images.getFromFamily images.list",
      "golden-staging: globalOperations.get globalOperations.list images.deprecate images.get images.getFromFamily images.list",
    ]
  `)
  expect(await images('prune')).toMatchInlineSnapshot(`
    [
      "debian-cloud: images.getFromFamily",
      "golden-prod: globalOperations.get globalOperations.list images.delete images.get images.getFromFamily images.list",
      "golden-staging: globalOperations.get globalOperations.list images.delete images.get images.getFromFamily images.list",
    ]
  `)
})

test('sources of each kind, in their own projects', async () => {
  expect(await text(sources)).toMatchInlineSnapshot(`
    "phases: read, create

    project builds
      compute.disks.get              read
        optional; without it, the source is not checked before its insert
      compute.disks.useReadOnly      create
      compute.snapshots.get          read
        optional; without it, the source is not checked before its insert
      compute.snapshots.useReadOnly  create

    project golden-prod
      compute.globalOperations.get   create
        optional; without it, images are read until they show the result; the cause of a failed operation is not reported
      compute.globalOperations.list  create
        optional; without it, operations are read one by one, and those of lost responses are not found
      compute.images.create          create
      compute.images.get             read, create
      compute.images.list            read
        optional; without it, images are read one by one
      compute.images.useReadOnly     create

    project shared
      compute.images.get            read
      compute.images.getFromFamily  read
        optional; without it, newer images of the family are not reported
      compute.images.useReadOnly    create

    note: 1 image from disks: Google's page on access to images lists compute.disks.use, the API reference compute.disks.useReadOnly; grant both if an insert is rejected
    "
  `)
})

test('keys, and what could not be verified', async () => {
  expect(await text(keys)).toMatchInlineSnapshot(`
    "phases: read, create

    project golden-prod
      compute.disks.get              read
        optional; without it, the source is not checked before its insert
      compute.disks.useReadOnly      create
      compute.globalOperations.get   create
        optional; without it, images are read until they show the result; the cause of a failed operation is not reported
      compute.globalOperations.list  create
        optional; without it, operations are read one by one, and those of lost responses are not found
      compute.images.create          create
      compute.images.get             read, create
      compute.images.list            read
        optional; without it, images are read one by one

    key projects/keys/locations/us/keyRings/r/cryptoKeys/k
      roles/cloudkms.cryptoKeyEncrypterDecrypter  Compute Engine service agent of project golden-prod
      roles/cloudkms.cryptoKeyEncrypterDecrypter  encrypt@golden-prod.iam.gserviceaccount.com

    note: 1 image from disks: Google's page on access to images lists compute.disks.use, the API reference compute.disks.useReadOnly; grant both if an insert is rejected
    note: 1 image from Artifact Registry: the API reference names no permission; roles/artifactregistry.reader on the repository lets an identity read it
    note: 1 image with resourceManagerTags: Google's page on tags requires roles/resourcemanager.tagUser on the tag values and on the project
    note: 2 images with a customer-managed key: not this identity, but the one listed at the key uses it; PROJECT_NUMBER is printed by gcloud projects describe PROJECT
    "
  `)
})

test('--phase update without onDrift implies --update', async () => {
  const { projects } = await listed(raw, ['update'])
  expect(projects[0]?.permissions.map(({ permission }) => permission)).toContain('compute.images.setLabels')
})

test('as JSON', async () => {
  const json = permissionFormats.json(await listed(keys, ['create']), ['create'])
  expectReport(JSON.parse(json))
  expect(json).toMatchInlineSnapshot(`
    "{
      "version": "2.0",
      "command": "permissions",
      "phases": [
        "read",
        "create"
      ],
      "projects": [
        {
          "project": "golden-prod",
          "public": false,
          "permissions": [
            {
              "permission": "compute.disks.get",
              "phases": [
                "read"
              ],
              "required": false,
              "without": "the source is not checked before its insert"
            },
            {
              "permission": "compute.disks.useReadOnly",
              "phases": [
                "create"
              ],
              "required": true,
              "without": null
            },
            {
              "permission": "compute.globalOperations.get",
              "phases": [
                "create"
              ],
              "required": false,
              "without": "images are read until they show the result; the cause of a failed operation is not reported"
            },
            {
              "permission": "compute.globalOperations.list",
              "phases": [
                "create"
              ],
              "required": false,
              "without": "operations are read one by one, and those of lost responses are not found"
            },
            {
              "permission": "compute.images.create",
              "phases": [
                "create"
              ],
              "required": true,
              "without": null
            },
            {
              "permission": "compute.images.get",
              "phases": [
                "read",
                "create"
              ],
              "required": true,
              "without": null
            },
            {
              "permission": "compute.images.list",
              "phases": [
                "read"
              ],
              "required": false,
              "without": "images are read one by one"
            }
          ]
        }
      ],
      "buckets": [],
      "keys": [
        {
          "key": "projects/keys/locations/us/keyRings/r/cryptoKeys/k",
          "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          "user": {
            "serviceAccount": null,
            "serviceAgentOfProject": "golden-prod"
          }
        },
        {
          "key": "projects/keys/locations/us/keyRings/r/cryptoKeys/k",
          "role": "roles/cloudkms.cryptoKeyEncrypterDecrypter",
          "user": {
            "serviceAccount": "encrypt@golden-prod.iam.gserviceaccount.com",
            "serviceAgentOfProject": null
          }
        }
      ],
      "notes": [
        "1 image from disks: Google's page on access to images lists compute.disks.use, the API reference compute.disks.useReadOnly; grant both if an insert is rejected",
        "1 image from Artifact Registry: the API reference names no permission; roles/artifactregistry.reader on the repository lets an identity read it",
        "1 image with resourceManagerTags: Google's page on tags requires roles/resourcemanager.tagUser on the tag values and on the project",
        "2 images with a customer-managed key: not this identity, but the one listed at the key uses it; PROJECT_NUMBER is printed by gcloud projects describe PROJECT"
      ]
    }
    "
  `)
})

test('as roles for gcloud, one document a project', async () => {
  const roles = permissionFormats.role(await listed(sources), undefined)
  expect(roles).toMatchInlineSnapshot(`
    "# gcloud iam roles create mintage --project builds --file FILE
    # gcloud projects add-iam-policy-binding builds --role projects/builds/roles/mintage --member MEMBER --condition None
    title: "mintage"
    description: Permissions that mintage requires in this project.
    stage: GA
    includedPermissions:
    - compute.disks.get
    - compute.disks.useReadOnly
    - compute.snapshots.get
    - compute.snapshots.useReadOnly
    ---
    # gcloud iam roles create mintage --project golden-prod --file FILE
    # gcloud projects add-iam-policy-binding golden-prod --role projects/golden-prod/roles/mintage --member MEMBER --condition None
    title: "mintage"
    description: Permissions that mintage requires in this project.
    stage: GA
    includedPermissions:
    - compute.globalOperations.get
    - compute.globalOperations.list
    - compute.images.create
    - compute.images.get
    - compute.images.list
    - compute.images.useReadOnly
    ---
    # gcloud iam roles create mintage --project shared --file FILE
    # gcloud projects add-iam-policy-binding shared --role projects/shared/roles/mintage --member MEMBER --condition None
    title: "mintage"
    description: Permissions that mintage requires in this project.
    stage: GA
    includedPermissions:
    - compute.images.get
    - compute.images.getFromFamily
    - compute.images.useReadOnly
    "
  `)
  const documents = parseAllDocuments(roles).map((document) => document.toJS())
  expect(documents.map(({ title, stage }) => [title, stage])).toEqual([
    ['mintage', 'GA'],
    ['mintage', 'GA'],
    ['mintage', 'GA'],
  ])
})

test('the role of one phase has its own name, and buckets and keys have commands', async () => {
  expect(permissionFormats.role(await listed(raw, ['create']), ['create'])).toMatchInlineSnapshot(`
    "# gcloud iam roles create mintageCreate --project golden-prod --file FILE
    # gcloud projects add-iam-policy-binding golden-prod --role projects/golden-prod/roles/mintageCreate --member MEMBER --condition None
    title: "mintage: create"
    description: Permissions that mintage requires in this project.
    stage: GA
    includedPermissions:
    - compute.globalOperations.get
    - compute.globalOperations.list
    - compute.images.create
    - compute.images.get
    - compute.images.list
    - compute.images.setLabels
    ---
    # gcloud storage buckets add-iam-policy-binding gs://golden-builds --role roles/storage.objectViewer --member MEMBER
    "
  `)
  const role = permissionFormats.role(await listed(keys, ['read', 'create']), ['read', 'create'])
  expect(parse(role.split('---\n')[0] ?? '')).toMatchObject({ title: 'mintage: create' })
  expect(role.split('---\n')[1]).toMatchInlineSnapshot(`
    "# gcloud kms keys add-iam-policy-binding projects/keys/locations/us/keyRings/r/cryptoKeys/k --role roles/cloudkms.cryptoKeyEncrypterDecrypter --member serviceAccount:service-PROJECT_NUMBER@compute-system.iam.gserviceaccount.com
    # gcloud kms keys add-iam-policy-binding projects/keys/locations/us/keyRings/r/cryptoKeys/k --role roles/cloudkms.cryptoKeyEncrypterDecrypter --member serviceAccount:encrypt@golden-prod.iam.gserviceaccount.com
    "
  `)
})

test('as Terraform', async () => {
  expect(permissionFormats.terraform(await listed(upkeep, ['retire']), ['retire'])).toMatchInlineSnapshot(`
    "variable "mintageRetire_member" {
      description = "The identity that runs mintage, such as serviceAccount:mintage@PROJECT.iam.gserviceaccount.com"
      type        = string
    }

    resource "google_project_iam_custom_role" "mintageRetire_golden-prod" {
      project     = "golden-prod"
      role_id     = "mintageRetire"
      title       = "mintage: retire"
      permissions = [
        "compute.globalOperations.get",
        "compute.globalOperations.list",
        "compute.images.deprecate",
        "compute.images.get",
        "compute.images.getFromFamily",
        "compute.images.list",
      ]
    }

    resource "google_project_iam_member" "mintageRetire_golden-prod" {
      project = "golden-prod"
      role    = google_project_iam_custom_role.mintageRetire_golden-prod.id
      member  = var.mintageRetire_member
    }

    resource "google_project_iam_custom_role" "mintageRetire_golden-staging" {
      project     = "golden-staging"
      role_id     = "mintageRetire"
      title       = "mintage: retire"
      permissions = [
        "compute.globalOperations.get",
        "compute.globalOperations.list",
        "compute.images.deprecate",
        "compute.images.get",
        "compute.images.getFromFamily",
        "compute.images.list",
      ]
    }

    resource "google_project_iam_member" "mintageRetire_golden-staging" {
      project = "golden-staging"
      role    = google_project_iam_custom_role.mintageRetire_golden-staging.id
      member  = var.mintageRetire_member
    }
    "
  `)
})

test('as Terraform, with buckets and keys', async () => {
  const file = permissionFormats.terraform(await listed(keys), undefined)
  expect(file.slice(file.indexOf('data '))).toMatchInlineSnapshot(`
    "data "google_project" "mintage_golden-prod" {
      project_id = "golden-prod"
    }

    resource "google_kms_crypto_key_iam_member" "mintage_projects_keys_locations_us_keyRings_r_cryptoKeys_k" {
      crypto_key_id = "projects/keys/locations/us/keyRings/r/cryptoKeys/k"
      role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
      member        = "serviceAccount:service-\${data.google_project.mintage_golden-prod.number}@compute-system.iam.gserviceaccount.com"
    }

    resource "google_kms_crypto_key_iam_member" "mintage_projects_keys_locations_us_keyRings_r_cryptoKeys_k_2" {
      crypto_key_id = "projects/keys/locations/us/keyRings/r/cryptoKeys/k"
      role          = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
      member        = "serviceAccount:encrypt@golden-prod.iam.gserviceaccount.com"
    }
    "
  `)
  const buckets = permissionFormats.terraform(await listed(raw), undefined)
  expect(buckets.slice(buckets.indexOf('resource "google_storage'))).toMatchInlineSnapshot(`
    "resource "google_storage_bucket_iam_member" "mintage_golden-builds" {
      bucket = "golden-builds"
      role   = "roles/storage.objectViewer"
      member = var.mintage_member
    }
    "
  `)
})

/** Parsed by the HCL parser of Terraform. */
const terraformOf = async (files: TestFiles, phases?: readonly PermissionPhase[]) =>
  parseHcl(permissionFormats.terraform(await listed(files, phases), phases))

test('Terraform parses the output', async () => {
  const { variable, resource } = await terraformOf(upkeep, ['create'])
  expect(Object.keys(variable)).toEqual(['mintageCreate_member'])
  expect(resource.google_project_iam_member).toEqual({
    'mintageCreate_golden-prod': [
      {
        project: 'golden-prod',
        role: '${google_project_iam_custom_role.mintageCreate_golden-prod.id}',
        member: '${var.mintageCreate_member}',
      },
    ],
    'mintageCreate_golden-staging': [
      {
        project: 'golden-staging',
        role: '${google_project_iam_custom_role.mintageCreate_golden-staging.id}',
        member: '${var.mintageCreate_member}',
      },
    ],
  })
  const { data, resource: withKeys } = await terraformOf(keys)
  expect(data).toEqual({ google_project: { 'mintage_golden-prod': [{ project_id: 'golden-prod' }] } })
  expect(Object.keys(withKeys.google_kms_crypto_key_iam_member)).toHaveLength(2)
})

const hostile = [
  'plain-bucket',
  '1starts-with-a-digit',
  'dots.and.dots',
  'quote"bracket}',
  'back\\slash',
  'dollar${var.x}percent%{if}',
  '$${already}',
  'line\nbreak',
  'umlaut-ü-𝒳',
  '',
]

test('any text is one string of Terraform', async () => {
  for (const text of hostile) {
    const { locals } = await parseHcl(hclBlock(['locals'], { text }))
    // the parser keeps templates, of which only escaped ones may be left
    expect(locals[0].text.replace(/([$%])\1(?=\{)/g, '$1')).toBe(text)
    expect(locals[0].text).not.toMatch(/(?<![$%])[$%]\{/)
  }
})

test('names of resources are valid and unique', () => {
  const taken = new Set<string>()
  const names = ['a.b', 'a_b', 'example.com:p'].map((text) => hclName(`mintage_${text}`, taken))
  expect(names).toEqual(['mintage_a_b', 'mintage_a_b_2', 'mintage_example_com_p'])
})

test('a bucket name breaks neither a shell command nor a comment', async () => {
  const role = permissionFormats.role(
    {
      phases: ['read'],
      projects: [],
      buckets: [{ bucket: "b'; rm -rf ~\nincludedPermissions:", permissions: [] }],
      keys: [],
      notes: [],
    },
    undefined,
  )
  expect(role).toMatchInlineSnapshot(`
    "# gcloud storage buckets add-iam-policy-binding 'gs://b'\\''; rm -rf ~ includedPermissions:' --role roles/storage.objectViewer --member MEMBER
    "
  `)
})
