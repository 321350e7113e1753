/**
 * Filters the images by words and by status, and keeps both in the URL. The page is complete without it. Each row's text
 * is read once: reading 2,000 texts takes longer than comparing them.
 */
export const script = `(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)]
  const [bar, input, output, toggle] = ['search', 'input', 'output', '#toggle'].map((s) => document.querySelector(s))
  const rows = all('[data-s]')
  const lanes = all('[data-i]').map((lane) => [lane, document.getElementById(lane.dataset.i)])
  const groups = all('.group').reverse()
  const folded = all('details.rest')
  const chosen = new Set()
  const buttons = new Map()
  let texts
  let frame = 0

  for (const item of all('.counts li')) {
    const status = item.dataset.count
    const button = document.createElement('button')
    button.type = 'button'
    button.append(...item.firstElementChild.childNodes)
    button.addEventListener('click', () => {
      if (!chosen.delete(status)) chosen.add(status)
      change()
    })
    item.replaceChildren(button)
    buttons.set(status, button)
  }

  function filter() {
    const words = input.value.toLowerCase().split(/\\s+/).filter(Boolean)
    const filtering = words.length + chosen.size > 0
    if (words.length > 0) texts ??= rows.map((row) =>
      (row.textContent + ' ' + (row.closest('[data-k]')?.dataset.k ?? '')).toLowerCase())
    let count = 0
    for (const [i, row] of rows.entries()) {
      const shown = (chosen.size === 0 || chosen.has(row.dataset.s)) && words.every((word) => texts[i].includes(word))
      if (row.hidden === shown) row.hidden = !shown
      if (shown) count += 1
    }
    for (const [lane, row] of lanes) lane.hidden = row !== null && row.hidden
    for (const group of groups) group.hidden = filtering && group.querySelector('[data-s]:not([hidden])') === null
    for (const part of folded) if (filtering) part.open = true
    for (const [status, button] of buttons) button.setAttribute('aria-pressed', chosen.has(status))
    output.value = (filtering ? count.toLocaleString('en') + ' of ' : '') + rows.length.toLocaleString('en') + (rows.length === 1 ? ' image' : ' images')
    return filtering
  }

  function change() {
    cancelAnimationFrame(frame)
    frame = requestAnimationFrame(() => {
      const filtering = filter()
      const query = new URLSearchParams()
      if (input.value.trim() !== '') query.set('q', input.value.trim())
      if (chosen.size > 0) query.set('status', [...chosen].join(','))
      if (filtering || /^#(q|status)=/.test(location.hash)) history.replaceState(null, '', '#' + query)
    })
  }

  function read() {
    const hash = location.hash.slice(1)
    const row = /^image-\\d+$/.test(hash) ? document.getElementById(hash) : null
    if (hash === '' || /^(q|status)=/.test(hash)) {
      const query = new URLSearchParams(hash)
      input.value = query.get('q') ?? ''
      chosen.clear()
      for (const status of (query.get('status') ?? '').split(',')) if (buttons.has(status)) chosen.add(status)
    } else if (row !== null && row.hidden) {
      input.value = ''
      chosen.clear()
    }
    filter()
    if (row === null) return
    row.closest('details')?.setAttribute('open', '')
    row.scrollIntoView()
  }

  bar.hidden = false
  bar.addEventListener('submit', (event) => event.preventDefault())
  input.addEventListener('input', change)
  input.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return
    input.value = ''
    change()
  })
  toggle.addEventListener('click', () => {
    const parts = all('main details').filter((part) => part.checkVisibility())
    const open = parts.some((part) => !part.open)
    for (const part of parts) part.open = open
    toggle.textContent = open ? 'Close all' : 'Open all'
  })
  addEventListener('hashchange', read)
  read()
})()
`
