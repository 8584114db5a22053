/** The endpoint that makes a guest part of a Cognito account. */
import { z } from "zod";
import { refreshToken } from "../auth/guest-tokens.ts";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { characterView } from "./character-endpoints.ts";
import { accountCharacters, asCharacterProblem } from "./own-characters.ts";

/** Only with Cognito: without it there is nothing to link a guest to. */
export function linkEndpoints(services: Services): Endpoint[] {
  const { auth, env } = services;
  if (env.COGNITO_USER_POOL_ID === undefined) return [];
  const own = accountCharacters(services);
  return [
    accountEndpoint(
      {
        ...{ method: "post", path: "/me/link", tag: "Accounts" },
        summary: "Make a guest part of your Cognito account, with all its characters, for good",
        input: z.object({
          body: z.object({
            guest_refresh_token: refreshToken.meta({
              description: "The guest's newest; the account's access token is in the Authorization header.",
            }),
          }),
        }),
        answers: {
          200: {
            description: "All characters of the account now. Asked again, the answer is the same.",
            schema: z.object({ player_id: z.string(), characters: z.array(characterView) }),
          },
        },
        problems: ["forbidden", "conflict"],
      },
      async ({ body: { guest_refresh_token } }, { player_id, family_id }) => {
        if (family_id !== undefined) {
          const text =
            "A guest cannot take over a guest: send the AWS Cognito access token in the Authorization header, and the guest's refresh token as guest_refresh_token.";
          throw problem("forbidden", text);
        }
        const guest = await auth.guestOf(guest_refresh_token);
        // Before the link, whose process may die after it: who proves both is under the sanctions of both.
        await services.sanctions.takeOver(player_id, guest.player_id);
        services.standings.forget(player_id);
        const characters = await own.link(player_id, guest.player_id).catch(asCharacterProblem);
        // After it: a guest that is not linked stays one that staff decide about.
        await services.sanctions.leaveTo(player_id, guest.player_id);
        auth.forgetSignIn(guest.family_id);
        return { value: { player_id, characters: characters.map(each => characterView.parse(each)) } };
      },
    ),
  ];
}
