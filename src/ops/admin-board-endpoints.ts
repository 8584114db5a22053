/** Leaderboards for staff, who need no account for them: the players' endpoints, below `/admin`. */
import type { Endpoint } from "../http/endpoint.ts";
import type { StaffGate } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

/** @param boards the endpoints for players. What is "own" there is of the account with which the member of staff plays. */
export function adminBoardEndpoints(
  { staff_auth }: Pick<StaffGate, "staff_auth">,
  boards: readonly Endpoint[],
): Endpoint[] {
  return boards.map(endpoint => ({
    ...endpoint,
    ...{ path: `/admin${endpoint.path}`, tag: "Staff", problems: [...endpoint.problems, "forbidden"] },
    async handle(request, response) {
      const { staff_id, player_id = staff_id } = await staff_auth.admit(request, STAFF_MAY["boards.see"]);
      await endpoint.handle(request, response, async () => ({ player_id }));
    },
  }));
}
