/** How staff sign in where Cognito does not do it. */
import { z } from "zod";
import type { CountFromRange } from "../auth/range-limit.ts";
import { type Endpoint, publicEndpoint } from "../http/endpoint.ts";
import { staffName } from "./staff.ts";
import type { StaffAuth } from "./staff-auth.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY, STAFF_ROLES } from "./staff-may.ts";
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from "./staff-password.ts";

const signedIn = z
  .object({
    staff_id: z.string(),
    role: z.enum(STAFF_ROLES),
    staff_token: z.string().meta({ description: "For `Authorization: Bearer …` below `/api/admin`." }),
    expires_in: z.int(),
  })
  .meta({ id: "StaffToken" });

/** @param count wrong tries, from a range of addresses. */
export function staffSignInEndpoints(
  gate: StaffGate,
  staff_auth: Pick<StaffAuth, "signIn" | "accept">,
  count: CountFromRange,
): Endpoint[] {
  const tag = "Staff";
  return [
    publicEndpoint(
      {
        ...{ method: "post", path: "/admin/sign-in", tag },
        summary: "Sign in as one of staff. Five wrong passwords lock the name for a minute",
        input: z.object({
          body: z.strictObject({ name: staffName, password: z.string().max(MAX_PASSWORD_CHARACTERS) }),
        }),
        answers: { 200: { description: "Good for 8 h.", schema: signedIn } },
        problems: ["unauthorized", "unavailable"],
      },
      async ({ body: { name, password } }, { request }) => {
        const uncount = count(request);
        const value = await staff_auth.signIn(name, password);
        uncount();
        return { value };
      },
    ),

    publicEndpoint(
      {
        ...{ method: "post", path: "/admin/invites", tag },
        summary: "Set your password by the code of `npm run staff:create`, which is good once and for a day",
        input: z.object({
          body: z.strictObject({
            code: z.string().min(1).max(200),
            password: z.string().min(MIN_PASSWORD_CHARACTERS).max(MAX_PASSWORD_CHARACTERS),
          }),
        }),
        answers: { 200: { description: "You are signed in.", schema: signedIn } },
        problems: ["unauthorized", "unavailable"],
      },
      async ({ body: { code, password } }, { request }) => {
        const uncount = count(request);
        const value = await staff_auth.accept(code, password);
        uncount();
        return { value };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/me", roles: STAFF_MAY["me.see"] },
        summary: "Who you are among staff",
        input: z.object({}),
        answers: {
          200: {
            description: "Your name and role.",
            schema: z.object({ staff_id: z.string(), role: z.enum(STAFF_ROLES) }),
          },
        },
        problems: ["forbidden"],
      },
      async (_input, { staff_id, role }) => ({ value: { staff_id, role } }),
    ),
  ];
}
