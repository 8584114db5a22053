/** The inputs of a room's players: what has come by Colyseus's `defineInput`, tick for tick, as commands of the mode. */
import type { InputAPI } from "@colyseus/core";
import type { Schema } from "@colyseus/schema";
import type { Metrics } from "../../ops/metrics.ts";
import type { InputPolicy, ModeCommand, ModeTypes } from "./mode.ts";
import type { PlayerSlot } from "./player-slot.ts";

export type RoomInputsOptions<M extends ModeTypes> = {
  policy: InputPolicy<M>;
  /** Colyseus's buffers, by connection. Only `take` is called of them: it moves the number that patches acknowledge. */
  buffers: Pick<InputAPI<Schema>, "get">;
  /** All in the room, connected or not. */
  slots: () => Iterable<PlayerSlot>;
  metrics: Metrics;
};

/** So many of a player's inputs wait at most; the oldest are lost then, and count as done. SDK and addon keep as many for a correction. */
export const MOST_WAITING = 64;

export class RoomInputs<M extends ModeTypes> {
  readonly #options: RoomInputsOptions<M>;

  constructor(options: RoomInputsOptions<M>) {
    this.#options = options;
  }

  /** Whether the match takes inputs of the player now. */
  isTaking(world: M["World"], player_id: string): boolean {
    return this.#options.policy.takesNow(world, player_id);
  }

  /**
   * Just before a tick: one command for each player of whom the match takes inputs, also where none has come. Colyseus
   * empties the buffer of a lost connection, so that none comes of it.
   */
  take(world: M["World"], perform: (command: ModeCommand<M>) => void): void {
    const { policy, buffers, slots, metrics } = this.#options;
    for (const slot of slots()) {
      const { player_id } = slot.character;
      if (!policy.takesNow(world, player_id)) {
        this.#ignore(slot);
        continue;
      }
      const buffer = buffers.get(slot.connection_id);
      const waiting = buffer.size;
      const inputs = waiting === 0 ? NONE : buffer.take(policy.toTake(world, player_id, waiting));
      for (const input of inputs)
        metrics.countInput(policy.isPlausible(world, input) ? "taken" : "implausible");
      perform(policy.command({ player_id, inputs, waiting, latency_ms: slot.roundTrip?.leastMs }));
    }
  }

  /** Forgets what has come while the match took none: in an idle room it waits, and would be old when the match begins. */
  ignoreEarly(world: M["World"]): void {
    for (const slot of this.#options.slots())
      if (!this.isTaking(world, slot.character.player_id)) this.#ignore(slot);
  }

  /** They are read all the same, since each says only what is different from the one before. */
  #ignore({ connection_id }: PlayerSlot): void {
    const buffer = this.#options.buffers.get(connection_id);
    if (buffer.size === 0) return;
    for (const _ of buffer.take(buffer.size)) this.#options.metrics.countInput("ignored");
  }
}

const NONE: readonly Schema[] = [];
