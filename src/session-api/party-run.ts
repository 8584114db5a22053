/** A party enters a run together: its leader begins it, and all members belong to it from then on. */
import { z } from "zod";
import type { RejectReason } from "../game/core/verdict.ts";
import { HttpProblem } from "../http/problem.ts";
import type { KnownParty } from "../parties/parties.ts";
import { orProblem } from "../parties/party-access.ts";
import { PartyRefusal } from "../parties/party-refusal.ts";
import type { Services } from "../services.ts";
import { refused } from "./live-room.ts";
import { type Comer, newcomer } from "./run-beginning.ts";

/** A member who belongs to the party and not to its run. */
export const leftOut = z.object({
  player_id: z.string(),
  character_name: z.string(),
  reason: z.string().describe("Why, as over WebSocket: such as too_many_runs."),
});

/** Those who come along, and the party that they are of. */
export type Companions = { known: KnownParty; companions: readonly Comer[] };

/**
 * The other members of the party that the player leads, each with the character that it plays.
 *
 * @throws HttpProblem with the reason where the player leads none, they are too many, or one of them may not come.
 */
export async function companionsOf(
  services: Services,
  player_id: string,
  { min_level, max_party_size }: { min_level: number; max_party_size: number },
): Promise<Companions> {
  const known = await orProblem(partyLedBy(services, player_id));
  if (known.members.length > max_party_size)
    throw tooMany(`The party has ${known.members.length} members, and the dungeon takes ${max_party_size}.`);
  const characters = await services.party_views.charactersOf(known);
  const companions = known.members
    .filter(each => each !== player_id)
    .flatMap(each => characters.get(each) ?? []);
  const tooLow = companions.find(({ level }) => level < min_level);
  if (tooLow)
    throw refused(
      "level_too_low",
      `The run asks for characters of level ${min_level} or more, and ${tooLow.character_name} has level ${tooLow.level}.`,
    );
  return { known, companions };
}

/** They belong to the run from now on, and hear of it. @returns those who do not. */
export async function takeAlong(
  services: Services,
  run_id: string,
  led: Companions,
  max_party_size: number,
): Promise<z.output<typeof leftOut>[]> {
  const left_out: z.output<typeof leftOut>[] = [];
  for (const companion of led.companions) {
    const joined = await services.run_members.join(run_id, newcomer(companion), max_party_size);
    const { player_id, character_name } = companion;
    if (typeof joined === "string") left_out.push({ player_id, character_name, reason: joined });
  }
  tellAlong(
    services,
    run_id,
    led,
    left_out.map(({ player_id }) => player_id),
  );
  return left_out;
}

/** All but these hear that they belong to the run. */
export function tellAlong(
  { parties }: Pick<Services, "parties">,
  run_id: string,
  { known, companions }: Companions,
  left_out: readonly string[] = [],
): void {
  const player_ids = companions.map(({ player_id }) => player_id).filter(each => !left_out.includes(each));
  parties.parties.tell(known.party.party_id, { type: "run", run_id, player_ids });
}

/** @throws PartyRefusal */
async function partyLedBy({ parties }: Services, player_id: string): Promise<KnownParty> {
  const own = await parties.partyOf(player_id);
  if (!own) throw new PartyRefusal("no_party");
  if (own.party.leader_player_id !== player_id) throw new PartyRefusal("not_leader");
  return own;
}

function tooMany(detail: string): HttpProblem {
  return new HttpProblem("conflict", detail, {}, "run_full" satisfies RejectReason);
}
