/**
 * How long it takes from a player's strike until every other player of the room sees its victim dead.
 *
 * Only one player of a lean room decodes, but all of them get the same bytes: whoever has received the frame of a death
 * has seen it. Who killed is known from the order on its own connection: its strike is accepted just behind that frame,
 * while the strikes of others were answered before it or are refused.
 */
import type { LeanAnswer, LeanPlayer } from "./lean-player.ts";

/** By then the frame has come to everyone, and the answer to whoever struck. */
const SETTLE_AFTER_MS = 1000;
/** Frames that each player remembers: those that may come in the same breath. */
const REMEMBERED_FRAMES = 4;

type Received = { frame: Buffer; atMs: number };
type Strike = { by: LeanPlayer; enemy_instance_id: string; sentAtMs: number; answeredAtMs: number };
type Death = {
  enemy_instance_id: string;
  frame: Buffer;
  sinceMs: number;
  seen: { by: LeanPlayer | undefined; atMs: number }[];
};

export class KillWatch {
  readonly #onSeen: (latency_ms: number) => void;
  readonly #received = new Map<LeanPlayer, Received[]>();
  #strikes: Strike[] = [];
  #deaths: Death[] = [];

  /** @param onSeen is told of each other player who has seen a kill, and how long after the strike was sent. */
  constructor(onSeen: (latency_ms: number) => void) {
    this.#onSeen = onSeen;
  }

  frameCame(player: LeanPlayer, frame: Buffer, atMs: number): void {
    const frames = this.#received.get(player) ?? [];
    if (frames.length === REMEMBERED_FRAMES) frames.shift();
    frames.push({ frame, atMs });
    this.#received.set(player, frames);
    for (const death of this.#deaths) if (death.frame.equals(frame)) death.seen.push({ by: player, atMs });
  }

  /** The frame, which has been decoded just now, tells of the death. */
  enemyDied(enemy_instance_id: string, frame: Buffer): void {
    const seen = [...this.#received].flatMap(([by, frames]) => {
      const its = frames.find(each => each.frame.equals(frame));
      return its ? [{ by, atMs: its.atMs }] : [];
    });
    this.#deaths.push({ enemy_instance_id, frame, sinceMs: performance.now(), seen });
  }

  strikeAccepted(by: LeanPlayer, enemy_instance_id: string, { sentAtMs, answeredAtMs }: LeanAnswer): void {
    this.#strikes.push({ by, enemy_instance_id, sentAtMs, answeredAtMs });
  }

  /** Somebody who is not one of these players has seen the enemy die. */
  seenElsewhere(enemy_instance_id: string, atMs: number): void {
    this.#deaths
      .find(death => death.enemy_instance_id === enemy_instance_id)
      ?.seen.push({ by: undefined, atMs });
  }

  /** Counts the deaths that everyone has seen by now. */
  settle(nowMs: number): void {
    if (this.#deaths.length > 0) this.#deaths = this.#deaths.filter(death => !this.#isSettled(death, nowMs));
    const oldest = this.#strikes[0];
    if (!oldest || nowMs - oldest.sentAtMs < 2 * SETTLE_AFTER_MS) return;
    this.#strikes = this.#strikes.filter(strike => nowMs - strike.sentAtMs < 2 * SETTLE_AFTER_MS);
  }

  #isSettled(death: Death, nowMs: number): boolean {
    if (nowMs - death.sinceMs < SETTLE_AFTER_MS) return false;
    const strike = this.#strikes.find(each => isKill(each, death));
    // One of the probes may have killed it, or a projectile.
    for (const { by, atMs } of strike ? death.seen : []) {
      if (strike && by !== strike.by) this.#onSeen(atMs - strike.sentAtMs);
    }
    return true;
  }
}

function isKill({ by, enemy_instance_id, answeredAtMs }: Strike, death: Death): boolean {
  if (enemy_instance_id !== death.enemy_instance_id) return false;
  const own = death.seen.find(each => each.by === by);
  return own !== undefined && own.atMs <= answeredAtMs;
}
