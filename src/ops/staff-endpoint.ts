/** An endpoint for staff: who asks is known, and what is done is noted. */
import { z } from "zod";
import { type Answer, accountEndpoint, type Endpoint, type EndpointDescription } from "../http/endpoint.ts";
import { readLargeBody } from "../http/large-bodies.ts";
import { HttpProblem } from "../http/problem.ts";
import type { Audit } from "./audit.ts";
import type { StaffMember } from "./staff.ts";
import type { StaffAuth } from "./staff-auth.ts";
import type { StaffRole } from "./staff-may.ts";

export type StaffGate = {
  staff_auth: Pick<StaffAuth, "admit">;
  audit: Pick<Audit, "during" | "refused">;
};

/** An endpoint whose path names the player that it is about. What is longer is no id, and no key that DynamoDB takes. */
const aboutPlayer = z.object({ params: z.object({ player_id: z.string().max(128) }) });

type StaffDescription<S> = Omit<EndpointDescription, "tag"> & {
  input: S;
  /** Who may use it, beside admins. */
  roles: readonly StaffRole[];
  /** What it does, such as `sanction.give`; absent where it only shows. */
  act?: string;
  /** Whether its body is read only now that it is known who asks, and may be large: a route of `large-bodies.ts`. */
  has_large_body?: boolean;
};

/** @param handler is given the id of the row in AuditTable, empty where there is none since it only shows. */
export function staffEndpoint<S extends z.ZodObject>(
  { staff_auth, audit }: StaffGate,
  { roles, act, has_large_body = false, ...description }: StaffDescription<S>,
  handler: (input: z.output<S>, member: StaffMember, audit_id: string) => Promise<Answer>,
): Endpoint {
  const shown = { ...description, tag: "Staff" };
  return {
    ...shown,
    needsAccount: true,
    // Who asks comes first: a stranger does not learn what would have been right.
    async handle(request, response) {
      const member = await staff_auth.admit(request, roles);
      const { staff_id } = member;
      let isNoted = act === undefined;
      const endpoint = accountEndpoint(shown, input => {
        if (act === undefined) return handler(input, member, "");
        const work = (audit_id: string) => handler(input, member, audit_id);
        isNoted = true;
        const asked = { staff_id, act, asked: input, ...playerOf(input) };
        return audit.during(asked, error => error instanceof HttpProblem, work);
      });
      try {
        if (has_large_body) await readLargeBody(request, response);
        await endpoint.handle(request, response, async () => ({ player_id: staff_id }));
      } catch (error) {
        if (act !== undefined && !isNoted && error instanceof HttpProblem) {
          const { params, body }: { params: object; body: unknown } = request;
          const asked = { staff_id, act, asked: { params, body }, ...playerOf({ params }) };
          await audit.refused(asked, error.message);
        }
        throw error;
      }
    },
  };
}

/** What was asked may not be as it should be. */
function playerOf(input: object): { player_id?: string } {
  const player_id = aboutPlayer.safeParse(input).data?.params.player_id;
  return player_id === undefined ? {} : { player_id };
}
