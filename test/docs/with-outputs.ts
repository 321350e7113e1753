/**
 * A page with the outputs of the commands in its `console` blocks, run in the order of the page. The fence of a block is
 * longer if an output has fences. `onYaml` gets the `yaml` blocks on the way.
 */
export async function withOutputs(
  page: string,
  run: (line: string) => Promise<string>,
  onYaml: (yaml: string) => void = () => {},
): Promise<string> {
  let result = ''
  let end = 0
  for (const { 0: block, 1: fence = '', 2: language, 3: text = '', index } of page.matchAll(blocks)) {
    result += page.slice(end, index)
    end = index + block.length
    if (language === 'yaml') {
      onYaml(text)
      result += block
      continue
    }
    const outputs: string[] = []
    for (const [, line = ''] of text.matchAll(/^\$ (.*)$/gm)) outputs.push(`$ ${line}\n${await run(line)}`)
    result += `${fence}console\n${outputs.join('')}${fence}\n`
  }
  return result + page.slice(end)
}

const blocks = /^(`{3,})(console|yaml)\n(.*?)^\1\n/gms
