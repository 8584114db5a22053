/** What is seen of hits in a dungeon, where a hit has no message of its own: health that is another than before. */
import type { RoomStateSchema } from "../../src/schema/room-state.ts";
import type { Effects } from "./game.ts";

/** The server's word on an own strike, with whether it was critical, follows the patch that shows it. */
const WAITS_MS = 60;

export class HitNumbers {
  readonly #effects: Effects;
  readonly #playerId: string;
  readonly #health = new Map<string, number>();
  /** By enemy whom an own strike has hit a moment ago: whether it was critical. */
  readonly #own = new Map<string, boolean>();
  #isAlone = true;

  constructor(effects: Effects, playerId: string) {
    this.#effects = effects;
    this.#playerId = playerId;
  }

  note({ players, enemies }: RoomStateSchema): void {
    this.#isAlone = players.size < 2;
    for (const [id, { current_health }] of players) this.#compare(id, current_health);
    for (const [id, { current_health }] of enemies) this.#compare(id, current_health);
  }

  /** An own strike has hit this enemy. */
  markOwn(enemy_id: string, is_critical: boolean): void {
    this.#own.set(enemy_id, is_critical);
    setTimeout(() => this.#own.delete(enemy_id), 2 * WAITS_MS);
  }

  #compare(id: string, now: number): void {
    const before = this.#health.get(id);
    this.#health.set(id, now);
    if (before === undefined || before === now) return;
    const isOwn = id === this.#playerId;
    if (now > before) {
      if (isOwn) this.#effects.number(id, now - before, "restored");
      return;
    }
    this.#effects.flash(id);
    if (isOwn) {
      this.#effects.number(id, before - now, "taken");
      this.#effects.shake(0.12);
      this.#effects.happened(now > 0 ? "hurt" : "death");
      return;
    }
    this.#effects.happened("hit");
    setTimeout(() => {
      const own = this.#own.get(id);
      this.#own.delete(id);
      const tone = own ? "critical" : own === false || this.#isAlone ? "dealt" : "others";
      this.#effects.number(id, before - now, tone);
    }, WAITS_MS);
  }
}
