/** The endpoints of queues: which there are, coming into one, how it goes on there, and leaving it. */
import { z } from "zod";
import type { Limits } from "../auth/limits.ts";
import type { MayBegin } from "../auth/maintenance.ts";
import { type MayEnter, waitProblem } from "../auth/may-enter.ts";
import { type Content, entryOf, findEntry } from "../game/content/content.ts";
import { name as contentName } from "../game/content/schemas/fields.ts";
import type { RejectReason } from "../game/core/verdict.ts";
import { type Account, accountEndpoint, type Endpoint } from "../http/endpoint.ts";
import { HttpProblem, type ProblemKind, problem } from "../http/problem.ts";
import type { KnownSwitches } from "../store/known-switches.ts";
import { ALL_QUEUES, type Switches } from "../store/switch-repository.ts";
import type { Matchmaking } from "./matchmaking.ts";
import { QueueRefusal } from "./queue-refusal.ts";
import type { KnownTicket } from "./ticket-life.ts";
import { ticketView, viewOfTicket } from "./ticket-views.ts";

const id = z.string().min(1).max(128);
const ticketParams = z.object({ ticket_id: id.describe("Your ticket.") });
const answer = z.object({ ticket: ticketView });

const queueView = z
  .object({
    queue_id: z.string(),
    name: contentName,
    pvp_mode_id: z.string(),
    /** Of the mode. */
    team_count: z.int().positive(),
    team_size: z.int().positive(),
    is_ranked: z.boolean(),
    /** 1 for who comes alone. */
    party_sizes: z.array(z.int().positive()),
    /** Absent where nobody is asked. */
    accept_seconds: z.int().positive().optional(),
    /** Why nobody may come into it now, in the operators' words; absent while it is open. Who waits in it is matched. */
    closed_text: z.string().optional(),
    /** Players who wait in it. */
    player_count: z.int().nonnegative(),
    /** How long those have waited who were matched lately; absent where that is not known. */
    expected_wait_seconds: z.int().nonnegative().optional(),
  })
  .meta({ id: "QueueStatus" });
export type QueueView = z.output<typeof queueView>;

/** What of a refusal is no matter of the rules. */
const KINDS: Partial<Record<RejectReason, ProblemKind>> = {
  already_queued: "conflict",
  match_found: "conflict",
  already_accepted: "conflict",
  no_match_to_answer: "conflict",
  match_not_open: "conflict",
  other_character: "conflict",
  not_your_ticket: "forbidden",
  suspended: "forbidden",
  banned: "forbidden",
  ranked_paused: "forbidden",
  ticket_over: "not-found",
  queue_closed: "unavailable",
};

export type MatchmakingEndpointsOptions = {
  matchmaking: Matchmaking;
  /** The newest. */
  content: () => Content;
  mayBegin: MayBegin;
  mayEnter: MayEnter;
  switches: Pick<KnownSwitches, "now">;
  limits: Pick<Limits, "countJoin">;
};

export function matchmakingEndpoints({
  matchmaking,
  content,
  mayBegin,
  mayEnter,
  switches,
  limits,
}: MatchmakingEndpointsOptions): Endpoint[] {
  const { queueing, answering, statuses, news } = matchmaking;
  const tag = "Matchmaking";

  /** As it is at this moment. Who asks gives a sign of life, and sees to it that the ticket is known to who matches. */
  const shown = (known: KnownTicket, { player_id }: Account) => {
    const { state, queue_id, ticket_id } = known.ticket;
    if (state !== "ended") news.noteSeen(player_id);
    if (state === "waiting" && statuses.isOverlooked(queue_id, ticket_id)) news.remind(known.ticket);
    return { ticket: viewOfTicket(known, statuses) };
  };
  const own = async (ticket_id: string, account: Account) =>
    shown(await queueing.own(ticket_id, account.player_id), account);

  return [
    accountEndpoint(
      {
        ...{ method: "get", path: "/matchmaking/queues", tag },
        summary: "The queues in which you can wait for a match, and how many wait there",
        input: z.object({}),
        answers: { 200: { description: "All of them.", schema: z.object({ queues: z.array(queueView) }) } },
        problems: [],
      },
      async () => {
        const newest = content();
        const closedText = closedTexts(await switches.now());
        const queues = Object.values(newest.queues).map(
          ({ id: queue_id, name, pvp_mode_id, is_ranked, party_sizes, accept_seconds }) => {
            const { team_count, team_size } = entryOf(newest["pvp-modes"], pvp_mode_id);
            const { player_count, expected_wait_seconds } = statuses.of(queue_id);
            return {
              ...{ queue_id, name, pvp_mode_id, team_count, team_size, is_ranked, party_sizes },
              ...{ accept_seconds, player_count, expected_wait_seconds },
              closed_text: closedText(queue_id),
            };
          },
        );
        return { value: { queues } };
      },
    ),

    accountEndpoint(
      {
        ...{ method: "post", path: "/matchmaking/tickets", tag },
        summary: "Wait for a match, alone or with your party",
        input: z.object({
          body: z.strictObject({
            queue_id: id.describe("One of GET /api/matchmaking/queues."),
            character_id: id
              .optional()
              .describe(
                "With which you play. May be left out where you have only one, or your party knows it.",
              ),
          }),
        }),
        answers: {
          201: {
            description:
              "You wait, and your party with you. Where you do already, in this queue, it is that ticket. Ask for it every 10 s at least, each member for itself: who does not for 45 s is taken for gone, and the ticket ends.",
            schema: answer,
          },
        },
        problems: ["not-found", "conflict", "refused", "too-many-requests"],
      },
      ({ body: { queue_id, character_id } }, account) =>
        refusing(async () => {
          // Each ticket is a row that is kept for a day, and that a matcher reads which begins.
          const { player_id } = account;
          const wait =
            (await mayBegin(player_id)) ?? (await mayEnter(account)) ?? limits.countJoin({ player_id });
          if (wait) throw waitProblem(wait);
          const queue = findEntry(content().queues, queue_id);
          if (!queue)
            throw problem(
              "not-found",
              `There is no queue "${queue_id}". GET /api/matchmaking/queues lists them.`,
            );
          const closed_text = closedTexts(await switches.now())(queue_id);
          if (closed_text !== undefined) throw new QueueRefusal("queue_closed", closed_text);
          const ticket = await queueing.queue(player_id, queue, character_id);
          return { status: 201, value: shown({ ticket }, account) };
        }),
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/matchmaking/tickets/:ticket_id", tag },
        summary: "How it goes on with a ticket of yours",
        input: z.object({ params: ticketParams }),
        answers: { 200: { description: "The ticket.", schema: answer } },
        problems: ["not-found", "forbidden"],
      },
      ({ params: { ticket_id } }, account) =>
        refusing(async () => ({ value: await own(ticket_id, account) })),
    ),

    accountEndpoint(
      {
        ...{ method: "delete", path: "/matchmaking/tickets/:ticket_id", tag },
        summary: "Leave the queue, and your party with you",
        input: z.object({ params: ticketParams }),
        answers: {
          200: {
            description: "It has ended. Once a match is found, decline that instead.",
            schema: answer,
          },
        },
        problems: ["not-found", "forbidden", "conflict"],
      },
      ({ params: { ticket_id } }, account) =>
        refusing(async () => {
          const ticket = await queueing.cancel(ticket_id, account.player_id);
          return { value: shown({ ticket }, account) };
        }),
    ),

    ...(["accept", "decline"] as const).map(verb =>
      accountEndpoint(
        {
          ...{ method: "post", path: `/matchmaking/tickets/:ticket_id/${verb}`, tag },
          summary: verb === "accept" ? "Accept the match that was found" : "Decline the match that was found",
          input: z.object({ params: ticketParams }),
          answers: {
            200: {
              description:
                verb === "accept"
                  ? "You have accepted. The match opens as soon as all have."
                  : "Your ticket has ended, and you may not queue for a while; the others wait again, where they were.",
              schema: answer,
            },
          },
          problems: ["not-found", "forbidden", "conflict"],
        },
        ({ params: { ticket_id } }, account) =>
          refusing(async () => {
            await answering[verb](ticket_id, account.player_id);
            return { value: await own(ticket_id, account) };
          }),
      ),
    ),

    accountEndpoint(
      {
        ...{ method: "get", path: "/me/ticket", tag },
        summary: "The ticket by which you wait, or have come to a match last",
        input: z.object({}),
        answers: {
          200: {
            description: "Absent where you have none.",
            schema: z.object({ ticket: ticketView.optional() }),
          },
        },
        problems: [],
      },
      async (_input, account) => {
        const known = await queueing.of(account.player_id);
        return { value: known ? shown(known, account) : {} };
      },
    ),
  ];
}

/** Of a queue: why it is closed; undefined where it is open. */
function closedTexts({ closed_queues }: Switches): (queue_id: string) => string | undefined {
  return queue_id => findEntry(closed_queues, queue_id) ?? findEntry(closed_queues, ALL_QUEUES);
}

/** @throws HttpProblem for what a queue refuses. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof QueueRefusal)) throw error;
    const { reason, message, wait_seconds, ends_at } = error;
    const isPause = wait_seconds !== undefined && KINDS[reason] === undefined;
    const kind = isPause ? "too-many-requests" : (KINDS[reason] ?? "refused");
    const headers = wait_seconds === undefined ? {} : { "Retry-After": String(wait_seconds) };
    throw new HttpProblem(kind, message, headers, reason, ends_at === undefined ? {} : { ends_at });
  }
}
