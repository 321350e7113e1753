import { familyPath } from '../image-ref.ts'

/**
 * Public image projects of Google and its partners, with their image families. Sources: the output of `gcloud compute
 * images list` of 2024-11-13, PUBLIC_IMAGE_PROJECTS of gcloud, and the workflows with which Google publishes images
 * (GoogleCloudPlatform/compute-image-tools, daisy_workflows/build-publish). The list need not be complete: a rule reports
 * only names that are almost those of the list, and other versions of a listed family are not errors.
 */
const families: Readonly<Record<string, string>> = {
  'almalinux-cloud': 'almalinux-8 almalinux-9 almalinux-9-arm64',
  'centos-cloud':
    'centos-6 centos-7 centos-8 centos-stream-8 centos-stream-9 centos-stream-9-arm64 centos-stream-10 centos-stream-10-arm64',
  'cos-cloud': `cos-stable cos-beta cos-dev cos-arm64-stable cos-arm64-beta cos-arm64-dev cos-105-lts cos-109-lts cos-113-lts
    cos-117-lts cos-121-lts cos-125-lts cos-129-lts cos-arm64-105-lts cos-arm64-109-lts cos-arm64-113-lts cos-arm64-117-lts
    cos-arm64-121-lts cos-arm64-125-lts cos-arm64-129-lts`,
  'debian-cloud':
    'debian-9 debian-10 debian-11 debian-11-arm64 debian-12 debian-12-arm64 debian-13 debian-13-arm64',
  'fedora-cloud': '',
  'fedora-coreos-cloud': `fedora-coreos-stable fedora-coreos-testing fedora-coreos-next fedora-coreos-stable-arm64
    fedora-coreos-testing-arm64 fedora-coreos-next-arm64`,
  'opensuse-cloud': 'opensuse-leap opensuse-leap-arm64',
  'rhel-cloud': `rhel-6 rhel-7 rhel-7-byos rhel-8 rhel-8-byos rhel-9 rhel-9-arm64 rhel-9-byos rhel-10 rhel-10-arm64
    rhel-10-byos rhel-10-byos-arm64 rhel-10-lvm rhel-10-lvm-arm64 rhel-10-lvm-byos rhel-10-lvm-byos-arm64 rhel-10-0-eus
    rhel-10-0-eus-arm64 rhel-10-0-eus-byos rhel-10-0-eus-byos-arm64 rhel-10-0-eus-lvm rhel-10-0-eus-lvm-arm64
    rhel-10-0-eus-lvm-byos rhel-10-0-eus-lvm-byos-arm64`,
  'rhel-sap-cloud': `rhel-7-9-sap-ha rhel-8-4-sap-ha rhel-8-6-sap-ha rhel-8-8-sap-ha rhel-8-10-sap-ha rhel-9-0-sap-ha
    rhel-9-2-sap-ha rhel-9-4-sap-ha`,
  'rocky-linux-cloud': `rocky-linux-8 rocky-linux-8-optimized-gcp rocky-linux-8-optimized-gcp-arm64 rocky-linux-9
    rocky-linux-9-arm64 rocky-linux-9-optimized-gcp rocky-linux-9-optimized-gcp-arm64 rocky-linux-10 rocky-linux-10-arm64
    rocky-linux-10-optimized-gcp rocky-linux-10-optimized-gcp-arm64`,
  'suse-cloud': 'sles-12 sles-15 sles-15-arm64 sles-15-sp5 sles-15-sp5-arm64',
  'suse-sap-cloud': `sles-12-sp5-sap sles-15-sp2-sap sles-15-sp3-sap sles-15-sp4-sap sles-15-sp5-sap sles-15-sp6-sap
    sles-sap-15-sp4-hardened sles-sap-15-sp5-hardened sles-sap-15-sp6-hardened`,
  'ubuntu-os-cloud': `ubuntu-1804-lts ubuntu-2004-lts ubuntu-2004-lts-arm64 ubuntu-2204-lts ubuntu-2204-lts-arm64
    ubuntu-2310-amd64 ubuntu-2310-arm64 ubuntu-2404-lts-amd64 ubuntu-2404-lts-arm64 ubuntu-2410-amd64 ubuntu-2410-arm64
    ubuntu-minimal-1804-lts ubuntu-minimal-1804-lts-arm64 ubuntu-minimal-2004-lts ubuntu-minimal-2004-lts-arm64
    ubuntu-minimal-2204-lts ubuntu-minimal-2204-lts-arm64 ubuntu-minimal-2310-amd64 ubuntu-minimal-2310-arm64
    ubuntu-minimal-2404-lts-amd64 ubuntu-minimal-2404-lts-arm64 ubuntu-minimal-2410-amd64 ubuntu-minimal-2410-arm64`,
  'ubuntu-os-pro-cloud': `ubuntu-pro-1604-lts ubuntu-pro-1804-lts ubuntu-pro-1804-lts-arm64 ubuntu-pro-2004-lts
    ubuntu-pro-2004-lts-arm64 ubuntu-pro-2204-lts ubuntu-pro-2204-lts-arm64 ubuntu-pro-2404-lts-amd64
    ubuntu-pro-2404-lts-arm64 ubuntu-pro-fips-1804-lts ubuntu-pro-fips-2004-lts`,
  'windows-cloud': `windows-2012-r2 windows-2012-r2-core windows-2016 windows-2016-core windows-2019 windows-2019-core
    windows-2022 windows-2022-core windows-2025 windows-2025-core`,
  'windows-sql-cloud': `sql-ent-2016-win-2016 sql-ent-2016-win-2019 sql-std-2016-win-2016 sql-std-2016-win-2019
    sql-web-2016-win-2016 sql-web-2016-win-2019 sql-ent-2017-win-2016 sql-ent-2017-win-2019 sql-ent-2017-win-2022
    sql-exp-2017-win-2016 sql-exp-2017-win-2019 sql-std-2017-win-2016 sql-std-2017-win-2019 sql-std-2017-win-2022
    sql-web-2017-win-2016 sql-web-2017-win-2019 sql-web-2017-win-2022 sql-ent-2019-win-2019 sql-ent-2019-win-2022
    sql-std-2019-win-2019 sql-std-2019-win-2022 sql-web-2019-win-2019 sql-web-2019-win-2022 sql-ent-2022-win-2019
    sql-ent-2022-win-2022 sql-std-2022-win-2019 sql-std-2022-win-2022 sql-web-2022-win-2019 sql-web-2022-win-2022`,
}

/** By project. */
export const publicFamilies: ReadonlyMap<string, readonly string[]> = new Map(
  Object.entries(families).map(([project, names]) => [project, names.split(/\s+/).filter(Boolean)]),
)

/** The family of that name of a public image project, as gcloud's --image-family: `projects/debian-cloud/…`. */
export function publicFamilyPath(name: string): string | undefined {
  const [project] = [...publicFamilies].find(([, names]) => names.includes(name)) ?? []
  return project && familyPath(project, name)
}

/** Names of releases. Public images have them, as in debian-12-bookworm-v20261110, and families do not. */
export const releaseNames =
  /-(?:stretch|buster|bullseye|bookworm|trixie|xenial|bionic|focal|jammy|mantic|noble|oracular)(?=-|$)/
