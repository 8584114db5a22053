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

/** Names of what draws where there is no graphics card. */
const SOFTWARE = /swiftshader|llvmpipe|software|basic render/i;

/** What suits this machine before anybody has chosen: the least where a processor draws. */
export function qualityOfMachine(): Quality {
  const gl = document.createElement("canvas").getContext("webgl2");
  if (!gl) return "low";
  const named = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = named ? String(gl.getParameter(named.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return SOFTWARE.test(renderer) ? "low" : "medium";
}

export function isQuality(value: unknown): value is Quality {
  return QUALITIES.some(each => each === value);
}
