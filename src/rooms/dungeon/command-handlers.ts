/** What a player asks of its room, whether by WebSocket or by HTTP: from a parsed message to the verdict. */
import type { FighterRef } from "../../game/combat/fighter.ts";
import { isImpossibleDamage } from "../../game/combat/plausibility.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import type { CommandOf, CommandType, CommandValue } from "../../game/dungeon/commands.ts";
import type { CombatEventMessage, MoveMessage } from "../../schema/messages.ts";
import type { Referee } from "../base/anti-cheat.ts";
import type { Seat } from "../base/player-slot.ts";
import type { Attendance } from "../base/player-slots.ts";
import type { RoomEngine } from "../base/simulation.ts";

/** What the answer to a combat event says: a strike that is no critical one says nothing of it. */
export type CombatAnswer = { damage_amount: number; is_critical?: boolean };

export class Play {
  readonly #engine: RoomEngine;
  readonly #referee: Referee;
  readonly #attendance: Attendance;

  constructor(engine: RoomEngine, attendance: Attendance, referee: Referee) {
    this.#engine = engine;
    this.#attendance = attendance;
    this.#referee = referee;
  }

  /** A move by HTTP has no `seq`. */
  move(
    { session, roundTrip }: Seat,
    { seq, position_x, position_z, yaw, sprinting }: Omit<MoveMessage, "seq"> & { seq?: number },
  ): Verdict {
    const claim = { position: { x: position_x, z: position_z }, yaw, sprinting };
    const { player_id } = session;
    return this.#engine.perform({ type: "move", player_id, seq, claim, latency_ms: roundTrip?.ms });
  }

  combatEvent(seat: Seat, message: CombatEventMessage): Verdict<CombatAnswer> {
    const { ability_id, position, yaw, ...predicted } = message;
    const { world } = this.#engine;
    const player = world.players.get(seat.session.player_id);
    if (!player) return reject("not_in_room");
    if (isImpossibleDamage(world, player, ability_id, predicted)) {
      this.#referee.noteViolation(seat, "combat_event", "impossible damage", message);
    }
    const verdict = this.#engine.perform({
      type: "combat_event",
      player_id: player.id,
      claim: { position: { x: position.x, z: position.z }, yaw: yaw ?? player.yaw },
      use: { ability_id, target: targetOf(message) },
      latency_ms: seat.roundTrip?.ms,
    });
    if (!verdict.is_accepted || verdict.value.is_critical) return verdict;
    return accept({ damage_amount: verdict.value.damage_amount });
  }

  /**
   * Something that a player would call its own afterwards: the answer waits until it is saved, and says no where the session
   * is another room's by then.
   */
  async owned<T extends CommandType>(seat: Seat, command: CommandOf<T>): Promise<Verdict<CommandValue<T>>> {
    const { keeper } = this.#engine;
    const verdict = this.#engine.perform(command);
    if (!verdict.is_accepted) return verdict;
    if (!(await keeper.isSaved())) return reject("store_unavailable");
    const held = await this.#attendance.isHolder(seat);
    return held.is_accepted ? verdict : held;
  }
}

/** On the wire a target's kind is in the name of the field that has its id. */
function targetOf({ target_enemy_id }: CombatEventMessage): FighterRef | undefined {
  return target_enemy_id === undefined ? undefined : { kind: "enemy", id: target_enemy_id };
}
