/** What the room `queue` tells its clients: docs/protocol.md. None of it needs an answer; what a client does goes over HTTP. */

/** The HTTP API's view of a ticket, as `GET /api/matchmaking/tickets/{ticket_id}` gives it. */
export type QueueMessages = {
  /** All of the ticket, at the join and whenever something about it is another. Once it has ended, the connection closes. */
  ticket: { ticket: object };
};
