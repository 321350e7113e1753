import type { FailureKind } from '../../catalog/failure.ts'
import { allOf, anything, count, list, named, nullable, object, oneOf, text } from './shape.ts'

const failureKinds = allOf<FailureKind>({
  notFound: true,
  alreadyExists: true,
  credentials: true,
  permission: true,
  rateLimit: true,
  concurrency: true,
  sourceRate: true,
  quota: true,
  notReady: true,
  inUse: true,
  invalid: true,
  unavailable: true,
  network: true,
  timeout: true,
  failed: true,
})

export const warning = named(
  'warning',
  object(
    {
      code: nullable(text("The API's code.")),
      message: text('The warning.'),
      data: list(
        object({ key: text('Its name.'), value: text('Its value.') }, 'A fact.'),
        'Facts about the warning.',
      ),
    },
    'A warning of an operation.',
  ),
)

export const failure = named(
  'failure',
  object(
    {
      kind: oneOf(failureKinds, 'The kind of the error.'),
      message: text('What failed.'),
      status: nullable(count('HTTP status of the response.')),
      reason: nullable(text("The API's reason or code, such as forbidden or QUOTA_EXCEEDED.")),
      attempts: count('Number of attempts.'),
      warnings: list(warning, 'Warnings of a failed operation.'),
      items: list(
        object(
          {
            code: text("The API's code."),
            message: text('The error.'),
            quota: nullable(text('The exceeded metric and its limit.')),
            links: list(text('A URL.'), 'Pages about the error.'),
            location: nullable(text('The field that the error is about.')),
            details: list(
              object(
                {
                  errorInfo: anything('As the API returned it; null if it did not.'),
                  quotaInfo: anything('As the API returned it; null if it did not.'),
                  help: anything('As the API returned it; null if it did not.'),
                  localizedMessage: anything('As the API returned it; null if it did not.'),
                },
                "A detail, under the API's names.",
              ),
              'Details of the error.',
            ),
          },
          'An error that the API listed.',
        ),
        'Each error that the API listed.',
      ),
      hint: nullable(text('The next step.')),
    },
    'Why an image failed.',
  ),
)
