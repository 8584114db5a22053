/** What a room of any mode answers to other rooms, the HTTP API and the monitor panel: see rpc-contract.ts. For those who watch: watch-rpc.ts. */
import { CloseCode } from "@colyseus/core";
import { accept, reject } from "../../game/core/verdict.ts";
import { CLOSE_CODES } from "../../schema/close-codes.ts";
import { isFault } from "../../store/dynamo/database-faults.ts";
import { NOT_EXPECTED } from "./character-claim.ts";
import type { ModeTypes } from "./mode.ts";
import type { ModeClient, PlayerSlot } from "./player-slot.ts";
import type { PlayerSlots } from "./player-slots.ts";
import { RoomLost } from "./room-persistence.ts";
import type { InRoom, ReleaseReason, RoomContract } from "./rpc-contract.ts";
import type { Simulation } from "./simulation.ts";
import { socketOf } from "./socket.ts";

/** What Colyseus's room does for its answers. */
export type RpcHost = {
  readonly clients: readonly ModeClient[];
  disconnect: (closeCode: number) => Promise<unknown>;
};

const RELEASE_CODES: Record<ReleaseReason, number> = {
  left: CloseCode.CONSENTED,
  replaced: CLOSE_CODES.replaced,
  removed: CLOSE_CODES.kicked,
};

/** @param describe how the room's mode describes it. */
export function rpcServer<M extends ModeTypes>(
  simulation: Simulation<M>,
  slots: PlayerSlots<M>,
  describe: () => object,
  host: RpcHost,
): Omit<RoomContract, "watch" | "watchPart"> {
  const inRoom = (slot: PlayerSlot): InRoom<object> => ({
    session: slots.characterNow(slot),
    room: describe(),
  });

  /** Whether a character that is not here can get nothing here: a process that has lost the room cannot say that. */
  async function isGone(session_id: string): Promise<boolean> {
    if (!(await slots.isSettled(session_id))) return false;
    try {
      await simulation.persistence.newestEventId();
      return true;
    } catch (error) {
      if (error instanceof RoomLost) return false;
      throw error;
    }
  }

  /**
   * Whether the run knows what has happened here so far, such as its result: with its last member the run may end, and then takes nothing any
   * more. Who only goes to another room need not wait for that.
   */
  async function isRunTold(reason: ReleaseReason): Promise<boolean> {
    return reason === "replaced" || !simulation.run || simulation.run.settledInTime();
  }

  return {
    isLive: () => true,

    async prepare() {
      try {
        await simulation.begin();
        return accept({ last_event_id: await simulation.persistence.newestEventId() });
      } catch (error) {
        if (!(isFault(error) || error instanceof RoomLost)) throw error;
        return reject("store_unavailable");
      }
    },

    describe,

    async keep() {
      await simulation.begin();
      return describe();
    },

    character(session_id) {
      const slot = slots.bySession(session_id);
      return slot && slots.characterNow(slot);
    },

    mayComeBack: (reconnection_token, session_id) => slots.mayComeBack(reconnection_token, session_id),

    hasPlayer: player_id => simulation.mode.characters.find(simulation.world, player_id) !== undefined,

    expects(player_id) {
      const { mode, world } = simulation;
      const { expects, whyNotExpected: sentence = NOT_EXPECTED } = mode.admission;
      const why_closed = mode.admission.whyClosed?.(world);
      return {
        ...{ is_expected: expects?.(world, player_id) === true, sentence },
        ...(why_closed !== undefined && { why_closed }),
      };
    },

    async admit(session_id, protocol_version, is_resuming = false) {
      const admitted = await slots.admit({ session_id, protocol_version, is_resuming });
      if (!admitted.is_accepted) return admitted;
      const slot = slots.bySession(session_id);
      return slot ? accept({ seat: admitted.value, ...inRoom(slot) }) : reject("not_in_room");
    },

    async release(session_id, reason) {
      if (!(await slots.hasArrived(session_id))) return reject("store_unavailable");
      const slot = slots.bySession(session_id);
      if (!slot) {
        const isOut = (await isGone(session_id)) && (await isRunTold(reason));
        return reject(isOut ? "not_in_room" : "store_unavailable");
      }
      const heldMs = slots.heldMs(slot);
      if (heldMs > 0) return reject("in_combat", heldMs);
      const isDurable = slots.release(slot, RELEASE_CODES[reason], reason);
      const isOut = (await simulation.persistence.awaitDurable(isDurable)) && (await isRunTold(reason));
      return isOut ? accept() : reject("store_unavailable");
    },

    end(session_id) {
      const slot = slots.bySession(session_id);
      if (slot) slots.expel(slot, CloseCode.CONSENTED, "the session has ended");
      return true;
    },

    desert() {
      simulation.persistence.isDeserted = slots.isEmpty;
      return true;
    },

    noteRunSaved() {
      simulation.run?.noteSaved();
      return true;
    },

    notePartyGrew(party_size) {
      simulation.run?.noteParty(party_size);
      return true;
    },

    kick(connection_id) {
      const slot = slots.byConnection(connection_id);
      if (!slot) return undefined;
      const { player_id, session_id } = slot.character;
      void slots.release(slot, CLOSE_CODES.kicked, "an operator has removed you from this room");
      return { player_id, session_id };
    },

    dispose() {
      for (const client of host.clients) {
        socketOf(client).close(
          CLOSE_CODES.closed,
          "an operator has closed this room; your character is saved",
        );
      }
      slots.leaveAll();
      void host.disconnect(CLOSE_CODES.closed);
      return true;
    },

    connections: () =>
      host.clients.flatMap(({ userData }) => {
        if (!userData) return [];
        const { connection_id, character } = userData;
        return [{ connection_id, player_id: character.player_id, character_name: character.character_name }];
      }),

    tell(message, connection_id) {
      const receivers = host.clients.filter(
        client => (connection_id ?? client.sessionId) === client.sessionId,
      );
      for (const client of receivers) client.send("server_message", message);
      return receivers.length;
    },
  };
}
