/** About whom somebody of staff may decide. */
import { HttpProblem } from "../http/problem.ts";
import type { StaffMember } from "./staff.ts";
import type { StaffRepository } from "./staff-repository.ts";

/** @throws HttpProblem `forbidden` where it is about their own account, or about an admin's and not by one. */
export type AssertMayJudge = (member: StaffMember, player_id: string) => Promise<void>;

export function mayJudge(staff: Pick<StaffRepository, "ofPlayer">): AssertMayJudge {
  return async ({ role, player_id: own }, player_id) => {
    if (own === player_id) throw refused("is_yourself", "Nobody decides about their own account.");
    const members = role === "admin" ? [] : await staff.ofPlayer(player_id);
    if (members.some(each => each.role === "admin"))
      throw refused("is_admin", "This player is an admin: only an admin decides about it.");
  };
}

function refused(reason: "is_yourself" | "is_admin", detail: string): HttpProblem {
  return new HttpProblem("forbidden", detail, {}, reason);
}
