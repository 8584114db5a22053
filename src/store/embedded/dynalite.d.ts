/** What the server uses of dynalite, which ships no types: an HTTP server that answers DynamoDB's API. */
declare module "dynalite" {
  import type { Server } from "node:http";

  export type DynaliteOptions = {
    /** The LevelDB folder. Absent: in memory. */
    path?: string;
    /** How long a new table stays in CREATING; 500 by default. */
    createTableMs?: number;
  };

  /** A failure of the LevelDB below it is thrown where nobody can catch it, and its request is never answered. */
  export default function dynalite(options?: DynaliteOptions): Server;
}
