/** How much a machine is asked to draw. */
export const QUALITIES = ["low", "medium", "high"] as const;
export type Quality = (typeof QUALITIES)[number];

type Numbers = {
  /** Pixels for each of the page's, at most. */
  readonly density: number;
  /** Smooth edges; another value needs another canvas. */
  readonly antialias: boolean;
  /** Rings at everybody's feet. */
  readonly rings: boolean;
};

export const QUALITY: Readonly<Record<Quality, Numbers>> = {
  low: { density: 0.75, antialias: false, rings: false },
  medium: { density: 1, antialias: true, rings: true },
  high: { density: 2, antialias: true, rings: true },
};

export function isQuality(text: string | null): text is Quality {
  return QUALITIES.some(each => each === text);
}
