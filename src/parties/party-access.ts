/** What several endpoints of parties need: parts of requests, whose character does it, and the answer where a party refuses. */
import { z } from "zod";
import type { Limits } from "../auth/limits.ts";
import { waitProblem } from "../auth/may-enter.ts";
import type { Standings } from "../auth/standings.ts";
import type { CharacterRepository } from "../characters/character-repository.ts";
import { NETWORK_HEADER } from "../http/client-address.ts";
import type { Account } from "../http/endpoint.ts";
import { HttpProblem, type ProblemKind, problem } from "../http/problem.ts";
import type { AccountRepository } from "../store/account-repository.ts";
import { id } from "./party.ts";
import type { Actor } from "./party-joining.ts";
import { PartyRefusal } from "./party-refusal.ts";
import type { PartyService } from "./party-service.ts";
import type { PartyViews } from "./party-views.ts";

/** What the endpoints of parties need of the process. */
export type PartyEndpointServices = {
  parties: PartyService;
  party_views: PartyViews;
  characters: Pick<CharacterRepository, "playedIn">;
  limits: Pick<Limits, "countPartyAttempt">;
  standings: Pick<Standings, "whyMuted">;
  store: { accounts: Pick<AccountRepository, "get"> };
};

export const partyParams = z.object({ party_id: id.describe("The party.") });
export const partyMemberParams = partyParams.extend({ player_id: id.describe("The player that is meant.") });
export const whosePlayed = z.object({ session_id: id.describe("Your session, whose character does it.") });

/** Of refusals that may be otherwise in a moment, or by what others do; all others are `refused`. */
const KINDS: Partial<Record<PartyRefusal["reason"], ProblemKind>> = {
  ...{ party_full: "conflict", in_a_party: "conflict", too_many_invites: "conflict" },
  ...{ too_many_requests: "conflict", rate_limited: "too-many-requests", no_such_player: "not-found" },
};

/** What the party answers. @throws HttpProblem with the reason where it refuses. */
export async function orProblem<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof PartyRefusal)) throw error;
    const kind = KINDS[error.reason] ?? "refused";
    const headers = kind === "too-many-requests" ? { "Retry-After": "5" } : {};
    throw new HttpProblem(kind, error.message, headers, error.reason);
  }
}

/** The player with the character that its session plays. @throws HttpProblem where the session has ended, or is not its own. */
export async function actorOf(
  { characters }: Pick<PartyEndpointServices, "characters">,
  { player_id }: Account,
  session_id: string,
): Promise<Actor> {
  const played = await characters.playedIn(session_id);
  if (!played)
    throw problem("not-found", `There is no session ${session_id}, or it has ended. Make a new one.`);
  if (played.player_id !== player_id)
    throw problem("forbidden", `The session ${session_id} belongs to another player.`);
  const { character_id, character_name } = played;
  return { player_id, character_id, character_name };
}

/** Nobody guesses codes, or floods others with invites. @throws HttpProblem `too-many-requests` */
export function countAttempt(
  { limits }: Pick<PartyEndpointServices, "limits">,
  { player_id }: Account,
  request: { get(name: string): string | undefined },
): void {
  const wait = limits.countPartyAttempt({ player_id, address: request.get(NETWORK_HEADER) });
  if (wait) throw waitProblem(wait);
}
