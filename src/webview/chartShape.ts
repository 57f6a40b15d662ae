// The shape of the rate chart: what SVG draws of points and waits, in a box of 1000 × 100. Pure.

export interface ChartShape {
  /** Where the curve and the area under it run; gaps where nothing is known. */
  readonly line: string;
  readonly area: string;
  /** Waits, as spans of x. */
  readonly bands: readonly { readonly x: number; readonly width: number }[];
  readonly highest: number;
  readonly from: number;
}

type Point = readonly [at: number, perSecond: number | null];
export interface TimeSpan {
  readonly from: number;
  /** Null while it lasts. */
  readonly to: number | null;
}

const WIDTH = 1_000;
const HEIGHT = 100;
/** Of the height, so that a steady rate does not run along the edge. */
const HEADROOM = 0.12;

/** @returns null while there are too few points to be a curve. */
export function chartShape(points: readonly Point[], waits: readonly TimeSpan[], now: number): ChartShape | null {
  const [first, second] = points;
  const rates = points.flatMap(([, rate]) => rate ?? []);
  if (first === undefined || second === undefined || rates.length < 2) return null;
  const from = first[0];
  const to = Math.max(now, (points.at(-1)?.[0] ?? from) + (second[0] - from));
  const highest = Math.max(...rates);
  const x = (at: number): number => round(((Math.min(Math.max(at, from), to) - from) / (to - from)) * WIDTH);
  const y = (rate: number): number => round(HEIGHT - (highest === 0 ? 0 : (rate / highest) * HEIGHT * (1 - HEADROOM)));
  const middle = (second[0] - from) / 2;

  const stretches = stretchesOf(points).map((stretch) =>
    stretch.map(([at, rate]) => [x(at + middle), y(rate)] as const),
  );
  const lines = stretches.map((stretch) => `M${stretch.map(([px, py]) => `${px} ${py}`).join('L')}`);
  const areas = stretches.map((stretch) => {
    const [begin, end] = [stretch[0]?.[0] ?? 0, stretch.at(-1)?.[0] ?? 0];
    return `M${begin} ${HEIGHT}L${stretch.map(([px, py]) => `${px} ${py}`).join('L')}L${end} ${HEIGHT}Z`;
  });
  const bands = waits
    .filter((wait) => (wait.to ?? to) > from)
    .map((wait) => ({ x: x(wait.from), width: Math.max(1, round(x(wait.to ?? to) - x(wait.from))) }));
  return { line: lines.join(''), area: areas.join(''), bands, highest, from };
}

/** Runs of neighbouring points whose rate is known. */
function stretchesOf(points: readonly Point[]): [number, number][][] {
  const stretches: [number, number][][] = [];
  let open: [number, number][] | null = null;
  for (const [at, rate] of points) {
    if (rate === null) open = null;
    else {
      if (open === null) {
        open = [];
        stretches.push(open);
      }
      open.push([at, rate]);
    }
  }
  return stretches;
}

const round = (value: number): number => Math.round(value * 10) / 10;
