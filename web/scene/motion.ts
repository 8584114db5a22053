/** How a figure moves its parts, from what it is seen to do. It knows how, and not why. */
import type { ShownFighter } from "./shown.ts";

const SWING_S = 0.28;
const ROLL_S = 0.32;
const FLASH_S = 0.13;
const FALL_S = 0.45;
const SINK_AFTER_S = 2.6;
const SINK_M_PER_S = 0.55;
/** Faster than anybody walks: a respawn, a door. */
const JUMP_M_PER_S = 14;

/** Angles in radians, metres. */
export type Stance = {
  yaw: number;
  lean: number;
  twist: number;
  lift: number;
  back: number;
  left_leg: number;
  right_leg: number;
  left_arm: number;
  right_arm_x: number;
  right_arm_y: number;
  right_arm_z: number;
  /** 0 to 1. */
  flash: number;
};

/** What one figure remembers from frame to frame. */
export class Motion {
  readonly stance: Stance;
  #x: number;
  #z: number;
  #strikes: number;
  #pose: ShownFighter["pose"];
  #pace = 0;
  #stride = 0;
  #swingLeft = 0;
  #rollLeft = 0;
  #flashLeft = 0;
  #deadFor: number;

  constructor({ x, z, yaw, strikes, pose }: ShownFighter) {
    this.#x = x;
    this.#z = z;
    this.#strikes = strikes;
    this.#pose = pose;
    // What is dead when it is first seen has died before.
    this.#deadFor = pose === "dead" ? FALL_S : -1;
    this.stance = {
      ...{ yaw, lean: 0, twist: 0, lift: 0, back: 0, left_leg: 0, right_leg: 0 },
      ...{ left_arm: 0, right_arm_x: 0, right_arm_y: 0, right_arm_z: 0, flash: 0 },
    };
  }

  flash(): void {
    this.#flashLeft = FLASH_S;
  }

  moveOn(fighter: ShownFighter, seconds: number): void {
    const { stance } = this;
    const speed = Math.hypot(fighter.x - this.#x, fighter.z - this.#z) / Math.max(seconds, 0.001);
    this.#x = fighter.x;
    this.#z = fighter.z;
    this.#flashLeft = Math.max(0, this.#flashLeft - seconds);
    stance.flash = this.#flashLeft / FLASH_S;
    stance.yaw = turned(stance.yaw, fighter.yaw, eased(18, seconds));
    this.#note(fighter);
    if (this.#deadFor >= 0) {
      this.#lie(seconds);
      return;
    }
    this.#walk(speed > JUMP_M_PER_S ? 0 : speed, seconds);
    this.#moveArm(fighter, seconds);
    this.#roll(seconds);
  }

  #note({ pose, strikes }: ShownFighter): void {
    if (strikes !== this.#strikes || (pose === "strike" && this.#pose !== "strike"))
      this.#swingLeft = SWING_S;
    if (pose === "dodge" && this.#pose !== "dodge") this.#rollLeft = ROLL_S;
    if (pose === "dead" && this.#deadFor < 0) this.#deadFor = 0;
    if (pose !== "dead") this.#deadFor = -1;
    this.#strikes = strikes;
    this.#pose = pose;
  }

  #walk(speed: number, seconds: number): void {
    const { stance } = this;
    this.#pace += (speed - this.#pace) * eased(14, seconds);
    this.#stride = (this.#stride + this.#pace * seconds * 2.1) % (2 * Math.PI);
    const share = Math.min(1, this.#pace / 5);
    const swing = Math.sin(this.#stride) * 0.75 * share;
    stance.left_leg = swing;
    stance.right_leg = -swing;
    stance.left_arm = -swing * 0.8;
    stance.lift = Math.abs(Math.cos(this.#stride)) * 0.07 * share;
    stance.lean = this.#pose === "stunned" ? 0.35 : 0.14 * share;
    stance.back = 0;
  }

  #moveArm({ pose }: ShownFighter, seconds: number): void {
    const { stance } = this;
    if (this.#swingLeft > 0) {
      this.#swingLeft = Math.max(0, this.#swingLeft - seconds);
      const done = 1 - this.#swingLeft / SWING_S;
      const share = 1 - (1 - done) ** 3;
      stance.right_arm_x = -1.35;
      stance.right_arm_y = -1.3 + 2.8 * share;
      stance.right_arm_z = 0;
      stance.twist = (-0.5 + 0.95 * share) * (1 - done);
      return;
    }
    const isRaised = pose === "wind_up";
    const share = eased(16, seconds);
    stance.twist += (0 - stance.twist) * share;
    stance.right_arm_x += ((isRaised ? -2.7 : stance.left_leg * 0.8 - 0.25) - stance.right_arm_x) * share;
    stance.right_arm_y += (0 - stance.right_arm_y) * share;
    stance.right_arm_z += ((isRaised ? -0.25 : 0) - stance.right_arm_z) * share;
  }

  /** It turns around its middle, not around its feet. */
  #roll(seconds: number): void {
    if (this.#rollLeft <= 0) return;
    this.#rollLeft = Math.max(0, this.#rollLeft - seconds);
    const done = 1 - this.#rollLeft / ROLL_S;
    const angle = done < 1 ? 2 * Math.PI * done : 0;
    const middle = 0.65 * 0.8;
    this.stance.lean = angle;
    this.stance.lift = middle - middle * Math.cos(angle);
    this.stance.back = -middle * Math.sin(angle);
  }

  #lie(seconds: number): void {
    this.#deadFor += seconds;
    const fallen = Math.min(1, this.#deadFor / FALL_S);
    const { stance } = this;
    stance.lean = (-Math.PI / 2) * fallen * fallen;
    stance.lift = 0.22 * fallen - Math.max(0, this.#deadFor - SINK_AFTER_S) * SINK_M_PER_S;
    stance.back = 0;
    stance.twist = 0;
  }
}

/** The share of a way that is gone in so many seconds. */
export function eased(perSecond: number, seconds: number): number {
  return 1 - Math.exp(-perSecond * seconds);
}

function turned(from: number, to: number, share: number): number {
  const turn = ((((to - from + Math.PI) % (2 * Math.PI)) + 2 * Math.PI) % (2 * Math.PI)) - Math.PI;
  return from + turn * share;
}
