/** What the room of a party hears, from whichever process: see `News`. */
import { z } from "zod";
import { line } from "../../parties/party-line.ts";

export const partyNews = z.discriminatedUnion("type", [
  /** It has changed. */
  z.object({ type: z.literal("party") }),
  z.object({ type: z.literal("line"), line }),
  /** These members belong to a run that its leader has begun. */
  z.object({ type: z.literal("run"), run_id: z.string(), player_ids: z.array(z.string()) }),
]);

export const newsOfPlayer = z.discriminatedUnion("type", [
  z.object({ type: z.literal("invite"), party_id: z.string(), invited_by: z.string() }),
  z.object({ type: z.literal("joined"), party_id: z.string() }),
  z.object({ type: z.literal("declined"), party_id: z.string() }),
  /** A ticket was made in which it waits for a match, also by the leader of its party. */
  z.object({ type: z.literal("ticket"), ticket_id: z.string() }),
  z.object({ type: z.literal("friend_request"), player: z.looseObject({}) }),
  z.object({ type: z.literal("friend_accepted"), player: z.looseObject({}) }),
  /** Its character has come into a room, or left one. */
  z.object({ type: z.literal("whereabouts") }),
]);
