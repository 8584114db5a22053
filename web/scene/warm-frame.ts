/** One of everything that moves, where nobody looks: a browser makes a shader ready when it is drawn with for the first time, which takes a while. */
import type { Frame } from "./shown.ts";

const FAR = { x: 10_000, z: 10_000 };

export const WARM_FRAME: Frame = {
  // So far from every fight that the camera does not travel from here to the first one.
  focus: { x: -10_000, z: -10_000 },
  fighters: [
    {
      ...{ ...FAR, id: "warm", look: "adventurer", color: "#ffffff", yaw: 0, pose: "stand", strikes: 0 },
      ...{ health: 1, name: "0", side: "foe" },
    },
  ],
  projectiles: [{ ...FAR, yaw: 0, radius: 1, color: "#ffffff" }],
  telegraphs: [{ ...FAR, radius: 1, half_angle: 1, yaw: 0, progress: 0, side: "foe" }],
  loot: [{ ...FAR, color: "#ffffff" }],
  doors: [],
};
