/** A comment of the proto as plain sentences for an editor. */
export function cleanComment(comment: string): string {
  const paragraphs = comment
    .replace(/Check the \w+ enum for the list of possible values\./g, '')
    .replace(/(?:Output only\.|Input only\.|\[(?:Output|Input) [Oo]nly\]:?|\[Deprecated\])\s*/g, '')
    .split(/\n\s*\n/)
    .map((paragraph) => paragraph.replace(/\s+/g, ' ').trim())
    .filter((paragraph) => paragraph !== '' && !paragraph.startsWith('In order to create an image'))
    .filter((paragraph) => !/^- The (?:rawDisk|source)/.test(paragraph))
  return respace(paragraphs.slice(0, 3).join('\n\n'))
}

/** Links were taken out of the spec together with the spaces before them. */
function respace(text: string): string {
  return text
    .replace(
      /\b(The|an|a|with|by|be|or|in|the|example,)(customer-supplied|acustomer|RFC ?1035|TAR|READY|RFC3339|centos|guestOSfeatures|rsaEncryptedKey|RFC)\b/g,
      '$1 $2',
    )
    .replace('acustomer-supplied', 'a customer-supplied')
    .replace('theguestOSfeatures', 'the guestOsFeatures')
    .replace('withRFC1035', 'with RFC 1035')
    .replace('thersaEncryptedKey', 'the rsaEncryptedKey')
    .replace('beTAR', 'be TAR')
    .replace('example,centos', 'example, centos')
}
