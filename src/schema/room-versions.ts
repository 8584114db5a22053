/** What a room plays by, and what runs it, as `welcome`, the state and `/health` say it. */
import type { ContentName } from "../game/content/content.ts";

export type RoomVersions = ContentName & {
  /** Names the rules: where two servers have the same, the same commands have the same outcome. */
  rules_version: string;
  /** The version of the server, and behind a + the commit that it was built from, where that is known. */
  build_version: string;
};
