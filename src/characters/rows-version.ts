/**
 * How new the rows are that one process hands to another with a character: each schema version in it only ever grows, so of two releases
 * the later one has the greater number, or the same where it has changed none. The release before characters has none, and counts as 0.
 */
import { roomRows } from "../store/room-row.ts";
import { characterRows } from "./character.ts";
import { sessionRows } from "./session-index.ts";

export const ROWS_VERSION = characterRows.version + sessionRows.version + roomRows.version;
