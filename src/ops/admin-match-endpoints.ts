/** Matches that were no fair play: staff void them. */
import { randomUUID } from "node:crypto";
import { z } from "zod";
import { SANCTION_REASONS } from "../game/content/sanction-content.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import type { JobRepository } from "../jobs/job-repository.ts";
import { type VoidMatchesAbout, voidingOf } from "../jobs/job-requests.ts";
import { type Match, playersOf } from "../matches/match.ts";
import type { VoidedMatches } from "../matches/voided-matches.ts";
import { MAX_NOTE_CHARACTERS } from "../moderation/sanction.ts";
import type { Services } from "../services.ts";
import { wallClock } from "../store/expiry.ts";
import { knownPlayer, playerParams } from "./admin-player-endpoints.ts";
import type { StaffMember } from "./staff.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const id = z.string().min(1).max(128);
const why = {
  reason: z.enum(SANCTION_REASONS),
  note: z.string().trim().min(1).max(MAX_NOTE_CHARACTERS).describe("For staff alone."),
};
const answer = z.object({
  voiding_id: z.string(),
  /** That there are now; more may be found of matches that began in this moment. */
  matches: z.int().nonnegative(),
});

export type AdminMatchOptions = {
  jobs: Pick<JobRepository, "add">;
  voided: VoidedMatches;
  /** There is a new job. */
  onJob: () => void;
};

type Needed = Pick<Services, "characters" | "names" | "store">;

export function adminMatchEndpoints(
  services: Needed,
  gate: StaffGate,
  { jobs, voided, onJob }: AdminMatchOptions,
): Endpoint[] {
  const answers = {
    202: {
      description:
        "It is done in the background, within seconds as a rule: the matches are void, ratings and boards are computed anew, players are told.",
      schema: answer,
    },
  };
  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/matches/:match_id/void", act: "match.void", answers },
        roles: STAFF_MAY["match.void"],
        summary: "Void a match: it counts for nothing, whatever its result was",
        input: z.object({
          params: z.object({ match_id: id }),
          body: z.strictObject({
            ...why,
            offender_id: id.optional().describe("Whose fault it was: this player is not told."),
          }),
        }),
        problems: ["forbidden", "not-found", "conflict", "unavailable"],
      },
      async ({ params: { match_id }, body: { reason, offender_id } }, member) => {
        const match = await voided.get(match_id);
        if (!match) throw problem("not-found", `There is no match ${match_id}.`);
        assertNotTheirs(member, [match]);
        const isPlayer = playersOf(match).some(({ player_id }) => player_id === offender_id);
        if (offender_id !== undefined && !isPlayer)
          throw problem("invalid-request", `offender_id: ${offender_id} did not play in this match.`);
        if (match.voided) throw problem("conflict", `It is void already: ${match.voided.voiding_id}.`);
        const asked = await ask({ which: { match_id }, reason, offender_id, ...signed(member) });
        return { status: 202, value: { voiding_id: asked, matches: 1 } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "post",
          path: "/admin/players/:player_id/void-matches",
          roles: STAFF_MAY["player.void_matches"],
          act: "player.void_matches",
        },
        summary: "Void all ranked matches of a player that began since a time",
        input: z.object({
          params: playerParams,
          body: z.strictObject({ ...why, since: z.iso.datetime() }),
        }),
        answers,
        problems: ["forbidden", "not-found", "unavailable"],
      },
      async ({ params: { player_id }, body: { reason, since } }, member) => {
        if (member.player_id === player_id) throw notTheirs();
        await knownPlayer(services, player_id);
        const signature = signed(member);
        const from = new Date(since).toISOString();
        let matches = 0;
        for await (const found of voided.rankedOf(player_id, from, signature.at)) {
          const left = found.filter(match => !match.voided);
          assertNotTheirs(member, left);
          matches += left.length;
        }
        const which = { player_id, since: from, until: signature.at };
        const asked = await ask({ which, reason, offender_id: player_id, ...signature });
        return { status: 202, value: { voiding_id: asked, matches } };
      },
    ),
  ];

  /** The job is the commit: it goes on from any point. */
  async function ask(about: Omit<VoidMatchesAbout, "voiding_id">): Promise<string> {
    const voiding_id = randomUUID();
    if (!(await jobs.add(voidingOf({ ...about, voiding_id }))))
      throw problem("unavailable", "Too many jobs wait in the background. Nothing was changed: try again.");
    onJob();
    return voiding_id;
  }
}

function signed({ staff_id }: StaffMember): { by: string; at: string } {
  return { by: staff_id, at: new Date(wallClock()).toISOString() };
}

/** @throws HttpProblem `forbidden` where the member has played in one of them. */
function assertNotTheirs({ player_id: own }: StaffMember, matches: readonly Match[]): void {
  if (matches.some(match => playersOf(match).some(({ player_id }) => player_id === own))) throw notTheirs();
}

function notTheirs(): HttpProblem {
  const detail = "You have played in it yourself: somebody else of staff decides about that.";
  return new HttpProblem("forbidden", detail, {}, "is_yourself");
}
