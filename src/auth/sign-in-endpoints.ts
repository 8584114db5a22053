/** Where accounts come from: the one thing in which Cognito and guests differ for those who ask. */
import type { Account } from "../http/endpoint.ts";

export type Accounts = {
  /** How somebody without an account or a token of it begins, as the beginning of a sentence. */
  howToSignIn: string;
  /**
   * The account that the access token belongs to.
   *
   * @throws TokenError if it belongs to none, HttpProblem `unavailable` if that cannot be found out now.
   */
  accountOf(accessToken: string): Promise<Account>;
};
