/** What others can ask a match, beside what they can ask any room. All of it is plain JSON. `arena-rpc.ts` answers. */
import type { Phase } from "../../game/arena/arena-world.ts";
import type { Comer, MatchTerms } from "../../game/arena/match-terms.ts";
import type { Verdict } from "../../game/core/verdict.ts";
import { rpcClient } from "../base/rpc-client.ts";
import type { RoomContract } from "../base/rpc-contract.ts";

/** What a match is like, for those who have made it, and who come into it. */
export type MatchOutline = {
  match_id: string;
  pvp_mode_id: string;
  arena_id: string;
  phase: Phase;
  terms: MatchTerms | undefined;
  leader_id: string | undefined;
  /** Everybody who is here, or expected. */
  players: {
    player_id: string;
    character_name: string;
    team: number;
    is_bot: boolean;
    /** Whether its player is here. */
    has_come: boolean;
  }[];
};

export type ArenaContract = Omit<RoomContract, "describe"> & {
  /** The match expects these players: all of them, or none. After `prepare`. */
  expect(comers: readonly Comer[]): Verdict<MatchOutline>;
  outline(): MatchOutline;
};

export const callArenaRpc = rpcClient<ArenaContract>();
