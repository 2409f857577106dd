export type Series = { name: string; unit: string; points: readonly { x: number; y: number }[] }

const panel = { width: 300, height: 200, left: 56, right: 14, top: 30, bottom: 36 }

/** Panels side by side, each a line with logarithmic axes, as an SVG that is readable on light and dark grounds. */
export function plot(xName: string, series: readonly Series[]): string {
  const [width, height] = [panel.width * series.length, panel.height]
  const panels = series.map(
    (one, index) => `<g transform="translate(${index * panel.width} 0)">${panelOf(xName, one)}</g>`,
  )
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(series.map(({ name }) => name).join(' and '))} by ${escaped(xName)}</title>`,
    '<style>text{font:11px system-ui,sans-serif;fill:#57606a}.name{font-weight:600}.axis{stroke:#8c959f;stroke-width:1}' +
      '.line{fill:none;stroke:#0969da;stroke-width:2}.dot{fill:#0969da}' +
      '@media(prefers-color-scheme:dark){text{fill:#9198a1}.line{stroke:#58a6ff}.dot{fill:#58a6ff}}</style>',
    ...panels,
    '</svg>',
    '',
  ].join('\n')
}

function panelOf(xName: string, { name, unit, points }: Series): string {
  const bottom = panel.height - panel.bottom
  const right = panel.width - panel.right
  const x = scale(
    points.map((point) => point.x),
    panel.left,
    right,
  )
  const y = scale(
    points.map((point) => point.y),
    bottom,
    panel.top,
  )
  const placed = points.map((point) => ({ ...point, left: x.at(point.x), top: y.at(point.y) }))
  const label = (left: number, top: number, anchor: string, text: string, kind = '') =>
    `<text x="${round(left)}" y="${round(top)}" text-anchor="${anchor}"${kind}>${escaped(text)}</text>`
  return [
    label(panel.left, 16, 'start', unit === '' ? name : `${name}, ${unit}`, ' class="name"'),
    `<path class="axis" fill="none" d="M${panel.left} ${panel.top}V${bottom}H${right}"/>`,
    ...[y.low, y.high].map((value) => label(panel.left - 6, y.at(value) + 4, 'end', short(value))),
    ...placed.map(({ x: value, left }) => label(left, bottom + 14, 'middle', short(value))),
    label((panel.left + right) / 2, bottom + 30, 'middle', xName),
    `<path class="line" d="${placed.map(({ left, top }, at) => `${at === 0 ? 'M' : 'L'}${round(left)} ${round(top)}`).join('')}"/>`,
    ...placed.map(({ left, top }) => `<circle class="dot" cx="${round(left)}" cy="${round(top)}" r="3"/>`),
  ].join('')
}

/** A logarithmic scale; one for y ends at powers of ten, so that noise does not fill the picture. */
function scale(values: readonly number[], from: number, to: number) {
  const isVertical = from > to
  const least = Math.min(...values)
  const most = Math.max(...values)
  const low = isVertical ? 10 ** Math.floor(Math.log10(least)) : least
  const high = isVertical ? 10 ** Math.floor(Math.log10(most) + 1) : most
  const span = Math.log(high / low)
  return { low, high, at: (value: number) => (span === 0 ? from : from + ((to - from) * Math.log(value / low)) / span) }
}

/** Three figures at the most, with k for thousands and M for millions. */
export function short(value: number): string {
  if (value >= 1e6) return `${Number((value / 1e6).toPrecision(3))}M`
  if (value >= 1000) return `${Number((value / 1000).toPrecision(3))}k`
  return String(Number(value.toPrecision(3)))
}

function round(value: number): number {
  return Math.round(value * 10) / 10
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
