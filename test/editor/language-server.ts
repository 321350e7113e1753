import { readFileSync } from 'node:fs'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { TextDocument } from 'vscode-languageserver-textdocument'
import { getLanguageService } from 'yaml-language-server'

/** Settings by which the server finds the schema of a file, as VS Code passes them. */
export type Schemas = Readonly<Record<string, readonly string[]>>

/** Servers share what they have read of a URI, so that each text has its own. */
let count = 0

/** The server behind the YAML support of VS Code, Neovim and others, without an editor. Requests no URL. */
export function startLanguageServer(schemas: Schemas = {}) {
  const read = async (uri: string) => readFileSync(fileURLToPath(uri), 'utf8')
  const server = getLanguageService({
    schemaRequestService: read,
    workspaceContext: { resolveRelativePath: (path, folder) => new URL(path, folder).href },
  })
  server.configure({
    validate: true,
    hover: true,
    completion: true,
    customTags: [],
    yamlVersion: '1.2',
    schemas: Object.entries(schemas).map(([uri, fileMatch]) => ({ uri, fileMatch: [...fileMatch] })),
  })
  const open = (text: string, path?: string) => {
    count += 1
    return TextDocument.create(pathToFileURL(path ?? `text-${count}/images.yaml`).href, 'yaml', 1, text)
  }
  return {
    /** `line: message` of each problem. */
    async problems(text: string, path?: string): Promise<string[]> {
      const found = await server.doValidation(open(text, path), false)
      return found.map(({ range, message }) => `${range.start.line + 1}: ${message}`)
    },
    /** What an editor shows where the text has `|`. */
    async hover(text: string): Promise<string> {
      const { document, position } = cursor(open, text)
      const { contents } = (await server.doHover(document, position)) ?? {}
      return typeof contents === 'object' && 'value' in contents ? contents.value : ''
    },
    /** What an editor offers where the text has `|`. */
    async offers(text: string): Promise<string[]> {
      const { document, position } = cursor(open, text)
      const { items } = await server.doComplete(document, position, false)
      return items.map(({ label }) => label)
    },
  }
}

function cursor(open: (text: string) => TextDocument, text: string) {
  const document = open(text.replace('|', ''))
  return { document, position: document.positionAt(text.indexOf('|')) }
}
