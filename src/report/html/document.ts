import { type HtmlPart, html, sourceOf, trusted } from '../../text/html.ts'
import { sha256 } from '../../util/node/sha256.ts'
import { layout } from './assets/layout.ts'
import { script } from './assets/script.ts'
import { theme } from './assets/theme.ts'

const style = theme + layout

/** The source expression of CSP for the content of an inline element. */
const hashSource = (text: string): string => `'sha256-${sha256(text, 'base64')}'`

/** Nothing but this page's own style and script: no request, no other script, no form. */
const policy = (withScript: boolean): string =>
  [
    "default-src 'none'",
    `style-src ${hashSource(style)}`,
    `script-src ${withScript ? hashSource(script) : "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

export interface Page {
  readonly title: string
  readonly header: HtmlPart
  /** The filter and links to the sections; only a page with images has them. */
  readonly search?: HtmlPart | undefined
  readonly main: HtmlPart
}

/** A whole document without any other file. */
export function document({ title, header, search, main }: Page): string {
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy(search !== undefined)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="mintage">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the result</a>
<header>
${header}
</header>
${search}<main id="main" tabindex="-1">
${main}</main>
<footer>A file of mintage. It loads nothing and sends nothing.</footer>
${
  search !== undefined &&
  html`<script>${trusted(script)}</script>
`
}</body>
</html>
`
  return sourceOf(page)
}
