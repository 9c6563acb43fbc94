// A chart as a file of its own: what the page's stylesheets say is written into the elements, and
// title, source and address are put around it, so that a picture does not lose where it is from.

const copied = ['fill', 'stroke', 'stroke-width', 'stroke-dasharray', 'stroke-linejoin', 'stroke-linecap', 'font-size', 'font-weight', 'font-family', 'opacity'] as const;
const margin = 24;
const lineHeight = 20;
const svgNames = 'http://www.w3.org/2000/svg';

export interface Caption {
  title: string;
  /** Below the title: what was chosen. */
  subtitle: string;
  /** Below the chart, one line each: source, data, address. */
  notes: readonly string[];
  /** The legend: label and the drawing beside it, as it stands on the page. */
  legend: readonly { label: string; sample: SVGSVGElement | null }[];
}

function copyLook(from: Element, to: Element): void {
  const look = getComputedStyle(from);
  for (const name of copied) {
    const value = look.getPropertyValue(name);
    // Patterns are within the picture; the browser writes their address in full.
    if (value) to.setAttribute(name, value.replace(/url\("[^"#]*(#[^"]+)"\)/, 'url($1)'));
  }
  to.removeAttribute('class');
  to.removeAttribute('style');
  for (const [i, child] of [...from.children].entries()) {
    const copy = to.children[i];
    if (copy) copyLook(child, copy);
  }
}

function copyOf(svg: SVGSVGElement): SVGSVGElement {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  copyLook(svg, copy);
  return copy;
}

function make(name: string, attributes: Record<string, string | number>, text = ''): SVGElement {
  const element = document.createElementNS(svgNames, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.textContent = text;
  return element;
}

/** Broken into lines of about so many pixels. */
function wrap(text: string, width: number, pixelsPerLetter: number): string[] {
  const most = Math.max(20, Math.floor(width / pixelsPerLetter));
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines[lines.length - 1];
    if (last !== undefined && last.length + word.length < most) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}

export function svgPicture(svg: SVGSVGElement, caption: Caption): { source: string; width: number; height: number } {
  const look = getComputedStyle(document.body);
  const ink = look.color;
  const ground = getComputedStyle(document.documentElement).getPropertyValue('--surface').trim() || '#ffffff';
  const inner = svg.clientWidth || 720;
  const width = inner + 2 * margin;
  const whole = make('svg', { xmlns: svgNames, width, 'font-family': 'sans-serif', fill: ink }) as SVGSVGElement;
  const background = make('rect', { x: 0, y: 0, width, height: 1, fill: ground });
  whole.append(background);
  let y = margin;
  const write = (text: string, size: number, weight: number): void => {
    for (const line of wrap(text, inner, size * 0.56)) {
      y += size;
      whole.append(make('text', { x: margin, y, 'font-size': size, 'font-weight': weight, fill: ink }, line));
      y += size * 0.35;
    }
  };
  write(caption.title, 20, 700);
  if (caption.subtitle) write(caption.subtitle, 14, 400);
  y += 8;
  const chart = copyOf(svg);
  chart.setAttribute('x', String(margin));
  chart.setAttribute('y', String(y));
  whole.append(chart);
  y += svg.clientHeight + 8;
  for (const entry of caption.legend) {
    if (entry.sample) {
      const sample = copyOf(entry.sample);
      sample.setAttribute('x', String(margin));
      sample.setAttribute('y', String(y));
      whole.append(sample);
    }
    whole.append(make('text', { x: margin + (entry.sample ? 44 : 0), y: y + 13, 'font-size': 13, fill: ink }, entry.label));
    y += lineHeight;
  }
  y += 8;
  for (const note of caption.notes) write(note, 12, 400);
  y += margin;
  const height = Math.ceil(y);
  whole.setAttribute('height', String(height));
  whole.setAttribute('viewBox', `0 0 ${width} ${height}`);
  background.setAttribute('height', String(height));
  return { source: new XMLSerializer().serializeToString(whole), width, height };
}

export function pngPicture(picture: { source: string; width: number; height: number }): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([picture.source], { type: 'image/svg+xml' }));
  return new Promise<Blob>((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement('canvas');
      // Twice as fine as on a plain screen: it is printed, or put into slides.
      canvas.width = picture.width * 2;
      canvas.height = picture.height * 2;
      const context = canvas.getContext('2d');
      context?.scale(2, 2);
      context?.drawImage(image, 0, 0);
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('no picture'))), 'image/png');
    };
    image.onerror = () => reject(new Error('the picture cannot be drawn'));
    image.src = address;
  }).finally(() => URL.revokeObjectURL(address));
}

/** Hands a file over to the reader. */
export function save(blob: Blob, name: string): void {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
