// Where a long table is scrolled to. Browsers limit how tall an element can be (Chromium to some 33
// million pixels, Firefox to 17): beyond `tallest` the frame is shorter than its rows together. Then
// wheel, keys and touch still move row by row; the thumb of the scrollbar moves in proportion.

const tallest = 6_000_000;
/** At both ends the frame and the rows go together, so that nobody gets stuck before the end. */
const edge = 100_000;
/** More at once than keys, wheel and touch move: the thumb was dragged, or Home and End pressed. */
const leap = 3_000;
const restMs = 150;

export interface Measures {
  rows: number;
  rowHeight: number;
  /** Of the frame without the head of the table. */
  height: number;
}

/** Of the rows in the frame, in pixels. */
export function frameHeight(measures: Measures): number {
  return Math.min(measures.rows * measures.rowHeight, tallest);
}

function reaches(measures: Measures): { frame: number; all: number } {
  const frame = Math.max(0, frameHeight(measures) - measures.height);
  return { frame, all: Math.max(frame, measures.rows * measures.rowHeight - measures.height) };
}

/** From the frame's own scrolling to a distance from the first row. */
export function toRows(scrolled: number, measures: Measures): number {
  const { frame, all } = reaches(measures);
  if (all === frame || scrolled <= edge) return scrolled;
  if (scrolled >= frame - edge) return all - (frame - scrolled);
  return edge + ((scrolled - edge) * (all - 2 * edge)) / (frame - 2 * edge);
}

/** The other way round. */
export function toFrame(top: number, measures: Measures): number {
  const { frame, all } = reaches(measures);
  if (all === frame || top <= edge) return Math.min(top, frame);
  if (top >= all - edge) return frame - (all - top);
  return edge + ((top - edge) * (frame - 2 * edge)) / (all - 2 * edge);
}

export class Scroller {
  /** Distance of the upper rim from the first row, in pixels. */
  top = $state(0);
  /** What the frame has been scrolled. */
  scrolled = $state(0);
  #timer: ReturnType<typeof setTimeout> | undefined;
  readonly #measures: () => Measures;
  readonly #frame: () => HTMLElement | undefined;
  readonly #rested: () => void;

  /** `rested` is called when the reader has stopped scrolling. */
  constructor(measures: () => Measures, frame: () => HTMLElement | undefined, rested: () => void) {
    this.#measures = measures;
    this.#frame = frame;
    this.#rested = rested;
  }

  /** The frame has scrolled. */
  follow = (): void => {
    const frame = this.#frame();
    if (!frame) return;
    const measures = this.#measures();
    const { frame: reach, all } = reaches(measures);
    const delta = frame.scrollTop - this.scrolled;
    this.scrolled = frame.scrollTop;
    if (all === reach || Math.abs(delta) > leap || this.scrolled <= 0 || this.scrolled >= reach - 1) {
      this.top = toRows(this.scrolled, measures);
    } else {
      this.top = Math.min(Math.max(0, this.top + delta), all);
      const near = 2 * measures.height;
      if (this.scrolled < near || this.scrolled > reach - near) this.anchor();
    }
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.anchor();
      this.#rested();
    }, restMs);
  };

  /** Brings the frame's own scrolling to where it belongs; the rows in view stay where they are. */
  anchor = (): void => {
    const frame = this.#frame();
    const wanted = toFrame(this.top, this.#measures());
    if (!frame || Math.abs(wanted - frame.scrollTop) <= 1) return;
    frame.scrollTop = wanted;
    this.scrolled = frame.scrollTop;
  };

  /** `row` comes to the upper rim, or as near as there are rows below. */
  goTo = (row: number): void => {
    const measures = this.#measures();
    this.top = Math.min(Math.max(0, row * measures.rowHeight), reaches(measures).all);
    this.anchor();
    this.#rested();
  };

  /** Rows have another height now: the same row stays at the rim. */
  stretch = (factor: number): void => {
    this.top *= factor;
  };

  stop = (): void => clearTimeout(this.#timer);
}
