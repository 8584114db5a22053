/** The endpoint that makes a guest part of a Cognito account. */
import { z } from "zod";
import { accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { characterView } from "./character-endpoints.ts";
import { accountCharacters, asProblem } from "./own-characters.ts";

const MAX_TOKEN_CHARACTERS = 2048;

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
            guest_access_token: z.string().max(MAX_TOKEN_CHARACTERS).meta({
              description: "The guest's; the account's own is in the Authorization header, as always.",
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
      async ({ body: { guest_access_token } }, { player_id, family_id }) => {
        if (family_id !== undefined) {
          const text =
            "A guest cannot take over a guest: send the AWS Cognito access token in the Authorization header, and the guest's as guest_access_token.";
          throw problem("forbidden", text);
        }
        const guest_id = await auth.guestOf(guest_access_token);
        const characters = await own.link(player_id, guest_id).catch(asProblem);
        await auth.forgetSignInOf(guest_access_token);
        return { value: { player_id, characters: characters.map(each => characterView.parse(each)) } };
      },
    ),
  ];
}
