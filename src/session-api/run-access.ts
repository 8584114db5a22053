/** Who may do what with a run over HTTP: parts of requests, and the checks that several endpoints of runs begin with. */
import { z } from "zod";
import type { PlayedCharacter } from "../characters/character.ts";
import type { Account } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import { id, leaderOf } from "../runs/run.ts";
import type { WholeRun } from "../runs/run-repository.ts";
import type { Services } from "../services.ts";
import { refused } from "./live-room.ts";
import { refusal } from "./run-entry.ts";

export const runParams = z.object({ run_id: id.describe("The run.") });
export const whoseSession = z.object({ session_id: id.describe("Your session, whose character does it.") });

/** @throws HttpProblem `not-found` where there is none. */
export async function wholeRun({ runs }: Pick<Services, "runs">, run_id: string): Promise<WholeRun> {
  const whole = await runs.whole(run_id);
  if (!whole)
    throw problem("not-found", `There is no run ${run_id}, or it has expired. POST /api/runs begins one.`);
  return whole;
}

/** @throws HttpProblem `refused` where it is over, or the character does not belong to it. */
export function assertMember({ run, members }: WholeRun, character_id: string): void {
  if (run.ended_at !== undefined) throw refusal("run_over");
  if (!members.some(each => each.character_id === character_id)) throw refusal("not_a_member");
}

/** As `assertMember`, of the session's own character: who stands in a run that is over is told how it goes on. */
export function assertOnRun(whole: WholeRun, { character_id, run_id, room_id }: PlayedCharacter): void {
  const isThere = run_id === whole.run.run_id && room_id !== undefined;
  if (whole.run.result && isThere)
    throw refused(
      "run_over",
      `The run is over, and your character is still in it: its way to the exit is open. PUT /api/rooms/${room_id}/join brings you back to it, PUT /api/rooms/${room_id}/leave takes it out.`,
    );
  assertMember(whole, character_id);
}

/** @throws HttpProblem `forbidden` where none of the account's characters leads it. */
export function assertLeader({ run, members }: WholeRun, { player_id }: Account): void {
  if (leaderOf(run, members)?.player_id !== player_id)
    throw problem("forbidden", `Only the leader of the run ${run.run_id} may do this.`);
}
