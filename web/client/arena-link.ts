/** What the client of a match needs of its connection. A test plays one without sockets. */
import type { ArenaInput } from "../../src/game/arena/arena-input.ts";
import type { ArenaServerMessages } from "../../src/schema/arena-messages.ts";
import type { ArenaStateSchema } from "../../src/schema/arena-state.ts";

/** Called as things come, in their order. What a patch says was so at the tick that it names. */
export type ArenaListener = {
  patch(state: ArenaStateSchema): void;
  own(message: ArenaServerMessages["own"]): void;
  hit(message: ArenaServerMessages["hit"]): void;
  match_over(message: ArenaServerMessages["match_over"]): void;
  /** The connection is lost, and may come back. */
  dropped(): void;
  /** The connection has come back: the numbers of inputs begin anew. */
  returned(): void;
};

export type ArenaLink = {
  /** The number of the newest input that the server has used; 0 before the first. */
  readonly acknowledged: number;
  /** @returns the input's number, from 1; 0 where the connection is lost and nothing was sent. */
  send(input: ArenaInput): number;
  /** From now on; what is known already is told at once. */
  listen(listener: ArenaListener): void;
  /** A sign of life, while there are no inputs. */
  heartbeat(): void;
  /** Tells the operators that this client has seen something impossible in itself. @returns whether it was sent. */
  report(kind: string, detail: string): boolean;
};
