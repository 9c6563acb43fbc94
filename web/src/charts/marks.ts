// How series are told apart: by colour, by mark and by dashes, each enough by itself.

import { symbol, symbolCircle, symbolCross, symbolDiamond, symbolSquare, symbolStar, symbolTriangle, symbolWye, type SymbolType } from 'd3-shape';

const shapes: readonly SymbolType[] = [symbolCircle, symbolSquare, symbolTriangle, symbolDiamond, symbolCross, symbolStar, symbolWye, symbolCircle];
const dashes = ['', '8 4', '2 4', '10 4 2 4', '5 3', '12 3', '2 2 6 2', '1 5'] as const;

export function colorOf(index: number): string {
  return `var(--data-${(index % 8) + 1})`;
}
export function dashOf(index: number): string {
  return dashes[index % dashes.length] ?? '';
}
export function markOf(index: number, size = 44): string {
  return symbol(shapes[index % shapes.length], size)() ?? '';
}
