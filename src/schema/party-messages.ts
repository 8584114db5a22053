/** What the room `party` tells its clients: docs/protocol.md. None of them needs an answer; what a client does goes over HTTP. */

/** The HTTP API's view of a party, as `GET /api/parties/me` gives it. */
export type PartyMessages = {
  /** All of the party, at the join and after each change; without `party` where the player belongs to none. */
  party: { party?: object };
  /** What a member has said: as `GET /api/parties/{party_id}/lines` gives it. */
  line: { line: object };
  /** Somebody invites the player. */
  invite: { party_id: string; invited_by: string };
  /** The player belongs to a party now; the connection closes, and joining the room anew leads into that party's. */
  joined: { party_id: string };
  /** Another player asks to be a friend of this one, or has accepted what this one has asked: as its friends know it. */
  friend_request: { player: object };
  friend_accepted: { player: object };
  /** The leader does not let the player in. */
  declined: { party_id: string };
  /** The player does not belong to the party any more: it has left, was removed, or was away for too long. The connection closes. */
  left: { party_id: string };
  /** The player waits for a match, by itself or since its party's leader has queued, from now on or since before it came: the room `queue` tells how that goes on. */
  ticket: { ticket_id: string };
  /** The leader has begun a run, to which the player's character belongs: `PUT /api/runs/{run_id}/resume` leads into it. */
  run: { run_id: string };
};
