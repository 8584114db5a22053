/** Who is expected in matches that the server was asked for, and their seat reservations. */
import { matchMaker } from "@colyseus/core";
import { SeatReservationError } from "@colyseus/core/errors/SeatReservationError";
import type { ISeatReservation } from "@colyseus/shared-types";
import { inTime } from "../../cluster/unreachable.ts";
import type { Comer } from "../../game/arena/match-terms.ts";
import { accept, reject, type Verdict } from "../../game/core/verdict.ts";
import { OLDEST_PROTOCOL_VERSION } from "../../schema/protocol-version.ts";
import type { Services } from "../../services.ts";
import type { JoinOptions } from "../base/join-options.ts";
import { callRoomRpc, findRoom } from "../base/rpc-client.ts";
import { ARENA_MODE } from "./arena-mode-name.ts";
import { callArenaRpc, type MatchOutline } from "./arena-rpc-contract.ts";

type Characters = Pick<Services, "characters">;

/** Whom a place is for. */
export type MatchedPlayer = Pick<Comer, "party_id" | "proposal_id" | "skill"> & {
  player_id: string;
  character_id: string;
};

/** As who a player comes now; undefined where it has no such character. */
export async function comerOf(
  { characters }: Characters,
  {
    player_id,
    character_id,
    party_id,
    proposal_id,
    skill,
    team,
  }: MatchedPlayer & { team?: number | undefined },
): Promise<Comer | undefined> {
  const found = await characters.get(character_id);
  if (found?.player_id !== player_id) return undefined;
  const { character_name, class_id, level } = found;
  return {
    ...{ player_id, character_id, character_name, class_id, level },
    ...(party_id !== undefined && { party_id }),
    ...(proposal_id !== undefined && { proposal_id }),
    ...(skill !== undefined && { skill }),
    ...(team !== undefined && { team }),
  };
}

/**
 * A match that is there expects these players: all of them, or none. Asked again it is the same.
 *
 * @returns the match; rejected with the reason, `match_begun` also where there is no such match.
 */
export async function expectIn(match_id: string, comers: readonly Comer[]): Promise<Verdict<MatchOutline>> {
  const room = await findRoom(match_id);
  if (room?.name !== ARENA_MODE) return reject("match_begun");
  const prepared = await callRoomRpc(match_id, "prepare");
  return prepared.is_accepted ? callArenaRpc(match_id, "expect", comers) : prepared;
}

/**
 * One more player is expected: in a custom match that gathers, where it may ask for another team later; or in the place of a bot of one that is played,
 * from its next round on. Then it needs a reservation.
 */
export async function expectPlayer(
  services: Characters,
  match_id: string,
  player: MatchedPlayer & { team?: number | undefined },
): Promise<Verdict<MatchOutline>> {
  const comer = await comerOf(services, player);
  return comer ? expectIn(match_id, [comer]) : reject("no_such_session");
}

/**
 * A seat reservation in a match for a player whom it expects, for the connection of the session that plays the character now. The character
 * stays where it is until that connection comes. The newest reservation of a session counts.
 *
 * @param protocol_version that its client speaks; absent: what it has said before.
 * @throws ServerError where the match's process does not answer.
 */
export async function reservationFor(
  { characters }: Characters,
  match_id: string,
  { player_id, character_id }: MatchedPlayer,
  protocol_version?: number,
): Promise<Verdict<ISeatReservation>> {
  const found = await characters.get(character_id);
  if (found?.player_id !== player_id || found.session_id === undefined) return reject("no_such_session");
  const room = await findRoom(match_id);
  if (room?.name !== ARENA_MODE) return reject("match_begun");
  if (!(await callRoomRpc(match_id, "expects", player_id)).is_expected) return reject("not_expected");
  const { session_id } = found;
  const options: Partial<JoinOptions> = {
    session_id,
    player_id,
    ...(protocol_version && { protocol_version }),
  };
  try {
    return accept(await inTime(matchMaker.reserveSeatFor(room, options)));
  } catch (error) {
    if (!(error instanceof SeatReservationError)) throw error;
    // Who is in it already needs no free place.
    const spoken = protocol_version ?? found.protocol_version ?? OLDEST_PROTOCOL_VERSION;
    const admitted = await callRoomRpc(match_id, "admit", session_id, spoken);
    return admitted.is_accepted ? accept(admitted.value.seat) : admitted;
  }
}
