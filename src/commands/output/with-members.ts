/** The same object with other members. Its own methods keep their receiver, as private members require. */
export const withMembers = <T extends object>(object: T, members: Readonly<Record<string, unknown>>): T =>
  new Proxy(object, {
    get(target, key) {
      if (typeof key === 'string' && Object.hasOwn(members, key)) return members[key]
      const member: unknown = Reflect.get(target, key, target)
      return typeof member === 'function' ? member.bind(target) : member
    },
  })
