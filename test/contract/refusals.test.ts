import { expect } from 'vitest'
import { contract, project, raw } from './contract.ts'

const requestId = '11111111-2222-4333-8444-555555555555'

contract(
  {
    async 'a name that is taken is a 409'({ client, create, refused }) {
      await create({ name: 'web-1', rawDisk: raw })
      expect(await refused(client.images.insert({ name: 'web-1', rawDisk: raw }))).toEqual({
        status: 409,
        reason: 'alreadyExists',
        message: `The resource 'projects/${project}/global/images/web-1' already exists`,
      })
    },

    async 'a source that is missing is a 400'({ client, refused }) {
      const sourceImage = 'global/images/none'
      const { status, reason, message } = await refused(client.images.insert({ name: 'web-1', sourceImage }))
      expect([status, reason]).toEqual([400, 'invalid'])
      expect(message).toBe(
        "Invalid value for field 'resource.sourceImage': 'global/images/none'. The referenced image resource cannot be found.",
      )
    },

    async 'a malformed name is a 400'({ client, refused }) {
      expect(await refused(client.images.insert({ name: 'Web_1', rawDisk: raw }))).toEqual({
        status: 400,
        reason: 'invalid',
        message:
          "Invalid value for field 'resource.name': 'Web_1'. Must be a match of regex '(?:[a-z](?:[-a-z0-9]{0,61}[a-z0-9])?)'",
      })
    },

    async 'a missing permission is a 403'({ client, emulator, refused }) {
      emulator.deny('compute.images.create')
      expect(await refused(client.images.insert({ name: 'web-1', rawDisk: raw }))).toEqual({
        status: 403,
        reason: 'forbidden',
        message: `Required 'compute.images.create' permission for 'projects/${project}/global/images/web-1'`,
      })
    },

    async 'an exhausted quota is a 403 with its own reason'({ client, emulator, refused }) {
      const message = 'Rate Limit Exceeded'
      const fault = { kind: 'reply', status: 403, reason: 'rateLimitExceeded', message } as const
      emulator.failNext('images.insert', fault)
      expect(await refused(client.images.insert({ name: 'web-1', rawDisk: raw }))).toEqual({
        status: 403,
        reason: 'rateLimitExceeded',
        message,
      })
    },

    async 'a failed operation is no error of the request, but of the operation'({
      client,
      done,
      emulator,
      refused,
    }) {
      const [code, message] = ['INVALID_IMAGE_TAR', 'The tar archive is not a valid image.']
      emulator.failImages({ name: 'web-*', code, message })
      const failed = await done(await client.images.insert({ name: 'web-1', rawDisk: raw }))
      expect(failed).toMatchObject({
        status: 'DONE',
        progress: 100,
        httpErrorStatusCode: 400,
        httpErrorMessage: 'BAD REQUEST',
        error: { errors: [{ code, message }] },
      })
      expect(await client.operations.get(failed.name)).toMatchObject({
        error: { errors: [{ code, message }] },
      })
      expect((await refused(client.images.get('web-1'))).status).toBe(404)
    },

    async 'a quota that an operation meets has its details'({ client, create, done }) {
      await create({ name: 'web-1', rawDisk: raw })
      const { error } = await done(await client.images.insert({ name: 'web-2', rawDisk: raw }))
      expect(error.errors).toMatchObject([
        {
          code: 'QUOTA_EXCEEDED',
          message: "Quota 'IMAGES' exceeded.  Limit: 1.0 globally.",
          errorDetails: [
            {
              quotaInfo: {
                metricName: 'compute.googleapis.com/images',
                limitName: 'IMAGES-per-project',
                limit: 1,
              },
            },
          ],
        },
      ])
    },

    async 'a repeated requestId is answered with the same operation'({ client, done, emulator }) {
      const body = { name: 'web-1', rawDisk: raw }
      const one = await client.images.insert(body, { requestId })
      expect(one.clientOperationId).toBe(requestId)
      const again = await client.images.insert(body, { requestId })
      expect([again.name, again.id]).toEqual([one.name, one.id])
      expect(await done(again)).toMatchObject({ status: 'DONE', targetId: one.targetId })
      expect((await client.images.all()).map(({ name }) => name)).toEqual(['web-1'])
      expect(emulator.count('images.insert')).toBe(2)
    },
  },
  { state: { projects: { [project]: { imagesQuota: 1 } } } },
)
