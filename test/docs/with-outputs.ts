/**
 * A page with the outputs of the commands in its `console` blocks, run in the order of the page. `onYaml` gets the
 * `yaml` blocks on the way.
 */
export async function withOutputs(
  page: string,
  run: (line: string) => Promise<string>,
  onYaml: (yaml: string) => void = () => {},
): Promise<string> {
  const parts = page.split(/^(```(?:console|yaml)\n.*?```\n)/ms)
  for (const [index, part] of parts.entries()) {
    const [, language, text = ''] = /^```(console|yaml)\n(.*)```\n$/s.exec(part) ?? []
    if (language === 'yaml') onYaml(text)
    if (language !== 'console') continue
    const outputs: string[] = []
    for (const [, line = ''] of text.matchAll(/^\$ (.*)$/gm)) outputs.push(`$ ${line}\n${await run(line)}`)
    parts[index] = `\`\`\`console\n${outputs.join('')}\`\`\`\n`
  }
  return parts.join('')
}
