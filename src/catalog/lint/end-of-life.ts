/** A version of an operating system, after whose end of life its public images get no more updates. */
export interface EndOfLife {
  readonly project: string
  /** The start of its families and image names, up to a dash. */
  readonly version: string
  /** The month of its end of life. */
  readonly month: string
  /** A family to use instead, of the same project. */
  readonly next: string
}

/**
 * By project: months, the versions of a row, and the family to use instead. The sources are the pages on which vendors
 * publish their dates, as collected by endoflife.date. Google publishes images of a version until the vendor's updates end
 * (docs.cloud.google.com/compute/docs/images/os-image-lifecycle); of Debian, that includes its LTS.
 */
const table: Readonly<Record<string, readonly (readonly [month: string, next: string, versions: string])[]>> =
  {
    // wiki.centos.org/About/Product, centos.org/stream9
    'centos-cloud': [
      ['2020-11', 'centos-stream-10', 'centos-6'],
      ['2021-12', 'centos-stream-10', 'centos-8'],
      ['2024-05', 'centos-stream-10', 'centos-stream-8'],
      ['2024-06', 'centos-stream-10', 'centos-7'],
      ['2027-05', 'centos-stream-10', 'centos-stream-9'],
    ],
    // docs.cloud.google.com/container-optimized-os/docs/release-notes: the families then return an error
    'cos-cloud': [
      ['2022-09', 'cos-129-lts', 'cos-85'],
      ['2023-03', 'cos-129-lts', 'cos-89'],
      ['2023-10', 'cos-129-lts', 'cos-93'],
      ['2024-03', 'cos-129-lts', 'cos-97 cos-arm64-97'],
      ['2024-10', 'cos-129-lts', 'cos-101 cos-arm64-101'],
      ['2025-04', 'cos-129-lts', 'cos-105 cos-arm64-105'],
      ['2025-09', 'cos-129-lts', 'cos-109 cos-arm64-109'],
      ['2026-05', 'cos-129-lts', 'cos-113 cos-arm64-113'],
      ['2026-09', 'cos-129-lts', 'cos-117 cos-arm64-117'],
      ['2027-03', 'cos-129-lts', 'cos-121 cos-arm64-121'],
      ['2027-09', 'cos-129-lts', 'cos-125 cos-arm64-125'],
    ],
    // wiki.debian.org/LTS
    'debian-cloud': [
      ['2020-06', 'debian-13', 'debian-8'],
      ['2022-06', 'debian-13', 'debian-9'],
      ['2024-06', 'debian-13', 'debian-10'],
      ['2026-08', 'debian-13', 'debian-11'],
    ],
    // access.redhat.com/support/policy/updates/errata
    'rhel-cloud': [
      ['2020-11', 'rhel-9', 'rhel-6'],
      ['2024-06', 'rhel-9', 'rhel-7'],
    ],
    // suse.com/lifecycle
    'suse-cloud': [
      ['2019-03', 'sles-15', 'sles-11'],
      ['2024-10', 'sles-15', 'sles-12'],
    ],
    // ubuntu.com/about/release-cycle; images of Ubuntu Pro, in another project, live longer
    'ubuntu-os-cloud': [
      ['2019-04', 'ubuntu-2404-lts-amd64', 'ubuntu-1404 ubuntu-minimal-1404'],
      ['2021-04', 'ubuntu-2404-lts-amd64', 'ubuntu-1604 ubuntu-minimal-1604'],
      ['2023-05', 'ubuntu-2404-lts-amd64', 'ubuntu-1804 ubuntu-minimal-1804'],
      ['2023-07', 'ubuntu-2404-lts-amd64', 'ubuntu-2210 ubuntu-minimal-2210'],
      ['2024-01', 'ubuntu-2404-lts-amd64', 'ubuntu-2304 ubuntu-minimal-2304'],
      ['2024-07', 'ubuntu-2404-lts-amd64', 'ubuntu-2310 ubuntu-minimal-2310'],
      ['2025-05', 'ubuntu-2404-lts-amd64', 'ubuntu-2004 ubuntu-minimal-2004'],
      ['2025-07', 'ubuntu-2404-lts-amd64', 'ubuntu-2410 ubuntu-minimal-2410'],
      ['2026-01', 'ubuntu-2404-lts-amd64', 'ubuntu-2504 ubuntu-minimal-2504'],
      ['2026-07', 'ubuntu-2404-lts-amd64', 'ubuntu-2510 ubuntu-minimal-2510'],
    ],
    // learn.microsoft.com/lifecycle: the end of extended support
    'windows-cloud': [
      ['2020-01', 'windows-2025', 'windows-2008-r2 windows-server-2008-r2'],
      ['2021-05', 'windows-2025-core', 'windows-1909 windows-server-1909'],
      ['2021-12', 'windows-2025-core', 'windows-2004 windows-server-2004'],
      ['2022-08', 'windows-2025-core', 'windows-20h2 windows-server-20h2'],
      ['2023-10', 'windows-2025', 'windows-2012-r2 windows-server-2012-r2'],
      ['2027-01', 'windows-2025', 'windows-2016 windows-server-2016'],
    ],
    'windows-sql-cloud': [
      ['2022-07', 'sql-std-2022-win-2022', 'sql-std-2012 sql-2012'],
      ['2022-07', 'sql-ent-2022-win-2022', 'sql-ent-2012'],
      ['2022-07', 'sql-web-2022-win-2022', 'sql-web-2012'],
      ['2024-07', 'sql-std-2022-win-2022', 'sql-std-2014 sql-2014'],
      ['2024-07', 'sql-ent-2022-win-2022', 'sql-ent-2014'],
      ['2024-07', 'sql-web-2022-win-2022', 'sql-web-2014'],
      ['2026-07', 'sql-std-2022-win-2022', 'sql-std-2016 sql-2016'],
      ['2026-07', 'sql-ent-2022-win-2022', 'sql-ent-2016'],
      ['2026-07', 'sql-web-2022-win-2022', 'sql-web-2016'],
    ],
  }

export const endsOfLife: readonly EndOfLife[] = Object.entries(table).flatMap(([project, rows]) =>
  rows.flatMap(([month, next, versions]) =>
    versions.split(' ').map((version) => ({ project, version, month, next })),
  ),
)

/** The row of a family or an image of a public project; `debian-10` is not the version of `debian-100`. */
export const endOfLifeOf = (project: string, name: string): EndOfLife | undefined =>
  endsOfLife.find((row) => row.project === project && `${name}-`.startsWith(`${row.version}-`))

/** Whether the month is over, in UTC. */
export const isOver = (month: string, now: number): boolean => new Date(now).toISOString().slice(0, 7) > month
