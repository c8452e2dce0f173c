// Curves of the last minutes, as SVG; colours are in the style sheet.
const SVG = 'http://www.w3.org/2000/svg';

function element(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

/** Numbers over time, the newest last; at most so many are kept. */
export class Series {
  constructor(size = 60) {
    this.size = size;
    this.values = [];
  }
  add(value) {
    this.values.push(value);
    if (this.values.length > this.size) this.values.shift();
  }
  get last() {
    return this.values.length ? this.values[this.values.length - 1] : 0;
  }
}

/** Draws series of one scale into an svg: [{series, kind}], where kind is in, out or queue. */
export function draw(svg, lines) {
  const width = 300;
  const height = 100;
  svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
  svg.setAttribute('preserveAspectRatio', 'none');
  const most = Math.max(1, ...lines.flatMap(line => line.series.values));
  const base = element('line', { x1: 0, y1: height - 1, x2: width, y2: height - 1, class: 'base', 'vector-effect': 'non-scaling-stroke' });
  svg.replaceChildren(base, ...lines.flatMap(({ series, kind }) => {
    const step = width / (series.size - 1);
    const begin = width - (series.values.length - 1) * step;
    const points = series.values.map((value, i) =>
      `${(begin + i * step).toFixed(1)},${(height - 2 - value / most * (height - 6)).toFixed(1)}`);
    if (points.length < 2) return [];
    return [
      element('polygon', { points: `${begin.toFixed(1)},${height} ${points.join(' ')} ${width},${height}`, class: `fill-${kind}`, opacity: '0.12' }),
      element('polyline', { points: points.join(' '), class: `line-${kind}`, fill: 'none', 'stroke-width': '1.6', 'vector-effect': 'non-scaling-stroke', 'stroke-linejoin': 'round' }),
    ];
  }));
}

export function newChart() {
  const svg = element('svg', { role: 'img', 'aria-hidden': 'true' });
  return svg;
}
