/**
 * How long it takes from a player's strike until every other player of the room sees its victim dead.
 *
 * Only one player of a lean room decodes, but all of them get the same bytes: a player that has received the frame of a death
 * has seen it. Who killed is known from the order on its own connection: its strike is accepted just behind that frame,
 * while the strikes of others were answered before it or are refused.
 */
import type { LeanAnswer, LeanPlayer } from "./lean-player.ts";

/** By then the frame has come to everyone, and the answer to the player who struck. */
const SETTLE_AFTER_MS = 1000;
/** Frames that each player remembers: as many as may come before this process gets to the scout's. */
const REMEMBERED_FRAMES = 16;

type Player = Pick<LeanPlayer, "isOpen">;
type Answered = Pick<LeanAnswer, "sentAtMs" | "answeredAtMs">;
type Received = { frame: Buffer; atMs: number };
type Strike = Answered & { by: Player; enemy_instance_id: string };
type Sighting = { by: Player | undefined; atMs: number };
type Death = { enemy_instance_id: string; frame: Buffer; sinceMs: number; seen: Sighting[] };

export type KillHooks = {
  /** Another player has seen a kill, so long after the strike was sent. */
  onSeen: (latency_ms: number) => void;
  /** Another player, whose connection is open, has not seen it. */
  onMissed: () => void;
};

export class KillWatch {
  readonly #hooks: KillHooks;
  readonly #received = new Map<Player, Received[]>();
  #strikes: Strike[] = [];
  #deaths: Death[] = [];
  /** By those who are not of these players, before the scout had it. */
  readonly #seenEarly = new Map<string, Sighting[]>();

  constructor(hooks: KillHooks) {
    this.#hooks = hooks;
  }

  frameCame(player: Player, frame: Buffer, atMs: number): void {
    const frames = this.#received.get(player) ?? [];
    if (frames.length === REMEMBERED_FRAMES) frames.shift();
    frames.push({ frame, atMs });
    this.#received.set(player, frames);
    for (const death of this.#deaths) if (death.frame.equals(frame)) death.seen.push({ by: player, atMs });
  }

  /** The frame, which has been decoded just now, tells of the death. */
  enemyDied(enemy_instance_id: string, frame: Buffer, atMs: number): void {
    const seen = [...this.#received].flatMap(([by, frames]) => {
      const its = frames.find(each => each.frame.equals(frame));
      return its ? [{ by, atMs: its.atMs }] : [];
    });
    const early = this.#seenEarly.get(enemy_instance_id) ?? [];
    this.#seenEarly.delete(enemy_instance_id);
    this.#deaths.push({ enemy_instance_id, frame, sinceMs: atMs, seen: [...seen, ...early] });
  }

  strikeAccepted(by: Player, enemy_instance_id: string, { sentAtMs, answeredAtMs }: Answered): void {
    this.#strikes.push({ by, enemy_instance_id, sentAtMs, answeredAtMs });
  }

  /** Somebody who is not one of these players has seen the enemy die. */
  seenElsewhere(enemy_instance_id: string, atMs: number): void {
    const sighting = { by: undefined, atMs };
    const death = this.#deaths.find(each => each.enemy_instance_id === enemy_instance_id);
    if (death) death.seen.push(sighting);
    else
      this.#seenEarly.set(enemy_instance_id, [...(this.#seenEarly.get(enemy_instance_id) ?? []), sighting]);
  }

  /** Counts the deaths that everyone should have seen by now. */
  settle(nowMs: number): void {
    this.#deaths = this.#deaths.filter(death => !this.#isSettled(death, nowMs));
    // The answer comes with the frame, however long both took: so it counts from there how long a strike may matter.
    const isOld = (strike: Strike) => nowMs - strike.answeredAtMs > 2 * SETTLE_AFTER_MS;
    while (this.#strikes[0] && isOld(this.#strikes[0])) this.#strikes.shift();
  }

  #isSettled(death: Death, nowMs: number): boolean {
    if (nowMs - death.sinceMs < SETTLE_AFTER_MS) return false;
    const strike = this.#strikes.find(each => isKill(each, death));
    // One of the probes may have killed it, or a projectile.
    if (strike) this.#count(strike, death);
    return true;
  }

  #count(strike: Strike, { seen }: Death): void {
    for (const { by, atMs } of seen) if (by !== strike.by) this.#hooks.onSeen(atMs - strike.sentAtMs);
    for (const player of this.#received.keys()) {
      if (player.isOpen && !seen.some(({ by }) => by === player)) this.#hooks.onMissed();
    }
  }
}

function isKill({ by, enemy_instance_id, answeredAtMs }: Strike, death: Death): boolean {
  if (enemy_instance_id !== death.enemy_instance_id) return false;
  const own = death.seen.find(each => each.by === by);
  return own !== undefined && own.atMs <= answeredAtMs;
}
