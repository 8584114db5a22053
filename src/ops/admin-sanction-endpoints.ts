/** What staff decide about players. */
import { z } from "zod";
import { gameRulesOf } from "../game/content/content.ts";
import { SANCTION_KINDS, SANCTION_REASONS } from "../game/content/sanction-content.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import {
  LONGEST_ALONE_DAYS,
  MAX_APPEAL_CHARACTERS,
  MAX_EVIDENCE_LINKS,
  MAX_NOTE_CHARACTERS,
  mustEnd,
  type Sanction,
} from "../moderation/sanction.ts";
import { endOf, nextMeasure } from "../moderation/sanction-ladder.ts";
import type { SanctionService } from "../moderation/sanction-service.ts";
import type { Services } from "../services.ts";
import { knownPlayer, playerParams } from "./admin-player-endpoints.ts";
import { mayJudge } from "./may-judge.ts";
import { type NamesOf, playerNames } from "./player-names.ts";
import type { StaffMember } from "./staff.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";
import type { StaffRepository } from "./staff-repository.ts";

const DAY_MS = 86_400_000;
const note = z.string().trim().min(1).max(MAX_NOTE_CHARACTERS);
const sanctionParams = playerParams.extend({ sanction_id: z.string().min(1).max(128) });

const sanction = z
  .looseObject({
    ...{ sanction_id: z.string(), player_id: z.string(), kind: z.enum(SANCTION_KINDS) },
    ...{ reason: z.enum(SANCTION_REASONS), state: z.enum(["pending", "active", "lifted"]) },
    ...{ given_by: z.string(), given_at: z.string(), ends_at: z.string().optional() },
    ...{ note: z.string(), evidence: z.array(z.string()) },
  })
  .meta({ id: "SanctionForStaff" });
const answer = z.object({ sanction });
const proposal = z
  .object({
    reason: z.enum(SANCTION_REASONS),
    kind: z.enum(SANCTION_KINDS),
    hours: z.number().optional().describe("How long; absent where it has no end."),
  })
  .describe("What the ladder of the reason says comes next. Absent where no ladder knows it.");

type Needed = Pick<Services, "characters" | "names" | "store" | "sanctions">;

export function adminSanctionEndpoints(
  services: Needed,
  gate: StaffGate,
  staff: Pick<StaffRepository, "ofPlayer">,
  service: SanctionService,
  namesOf: NamesOf,
): Endpoint[] {
  const { sanctions, store } = services;

  const laddersNow = () => gameRulesOf(store.library.current().content).sanction_ladders ?? [];

  const assertMayJudge = mayJudge(staff);

  /**
   * Of a guest that is linked the account has a copy of each sanction, and the account is what its player comes in with.
   *
   * @throws HttpProblem `forbidden`; `not-found`; `conflict` where it is such a guest.
   */
  async function assertMayDecide(member: StaffMember, player_id: string): Promise<void> {
    await assertMayJudge(member, player_id);
    const { linked_to } = await knownPlayer(services, player_id);
    if (linked_to !== undefined)
      throw problem("conflict", `This guest belongs to the account ${linked_to}: decide about that.`);
  }

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/players/:player_id/sanctions", roles: STAFF_MAY["sanctions.see"] },
        summary:
          "All that staff have decided about a player, with notes and appeals, and what would come next",
        input: z.object({ params: playerParams }),
        answers: {
          200: {
            description: "The newest first.",
            schema: z.object({ sanctions: z.array(sanction), proposals: z.array(proposal) }),
          },
        },
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { player_id } }) => {
        await knownPlayer(services, player_id);
        const all = await sanctions.of(player_id);
        const proposals = SANCTION_REASONS.flatMap(reason => {
          const measure = nextMeasure(laddersNow(), all, reason, sanctions.now());
          return measure ? { reason, ...measure } : [];
        });
        return { value: { sanctions: all, proposals } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/sanctions", roles: STAFF_MAY["sanctions.see"] },
        summary: "Bans that wait for a second of staff, and appeals that wait for an answer",
        input: z.object({}),
        answers: {
          200: {
            description: "50 of each at most, the oldest first.",
            schema: z.object({ sanctions: z.array(sanction), names: playerNames }),
          },
        },
        problems: ["forbidden"],
      },
      async () => {
        const waiting = await sanctions.waiting();
        const names = await namesOf(waiting.map(each => each.player_id));
        return { value: { sanctions: waiting, names } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "post",
          path: "/admin/players/:player_id/sanctions",
          roles: STAFF_MAY["sanction.give"],
          act: "sanction.give",
        },
        summary: "Warn, mute, pause, suspend or ban; without a kind as the ladder of the reason says",
        input: z.object({
          params: playerParams,
          body: z.strictObject({
            reason: z.enum(SANCTION_REASONS),
            kind: z.enum(SANCTION_KINDS).optional(),
            ends_at: z.iso.datetime().optional().describe("Of a kind that you say: when it ends."),
            note: note.describe("For staff alone."),
            evidence: z.array(z.string().min(1).max(300)).max(MAX_EVIDENCE_LINKS).default([]),
          }),
        }),
        answers: {
          201: {
            description:
              "It holds now. A ban without an end is `pending` until somebody else of staff confirms it.",
            schema: answer,
          },
        },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id }, body }, member) => {
        await assertMayDecide(member, player_id);
        const { reason, note: text, evidence } = body;
        const measure = await measureOf(player_id, body);
        const given = { ...measure, reason, note: text, evidence };
        return { status: 201, value: { sanction: await service.give(player_id, member.staff_id, given) } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/players/:player_id/sanctions/:sanction_id/confirm" },
        roles: STAFF_MAY["sanction.confirm"],
        act: "sanction.confirm",
        summary: "Confirm a ban without an end that somebody else of staff has asked for",
        input: z.object({ params: sanctionParams }),
        answers: { 200: { description: "It holds now.", schema: answer } },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, sanction_id } }, member) => {
        await assertMayDecide(member, player_id);
        await known(player_id, sanction_id);
        const confirmed = await service.confirm(player_id, sanction_id, member.staff_id);
        if (!confirmed)
          throw problem("conflict", "It waits for no confirmation, or you have asked for it yourself.");
        return { value: { sanction: confirmed } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "post", path: "/admin/players/:player_id/sanctions/:sanction_id/lift" },
        roles: STAFF_MAY["sanction.lift"],
        act: "sanction.lift",
        summary: "Lift a sanction: it holds no more, and counts for no ladder",
        input: z.object({ params: sanctionParams, body: z.strictObject({ note }) }),
        answers: { 200: { description: "It is lifted.", schema: answer } },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, sanction_id }, body }, member) => {
        await assertMayDecide(member, player_id);
        await known(player_id, sanction_id);
        const lifted = await service.lift(player_id, sanction_id, member.staff_id, body.note);
        return { value: { sanction: lifted } };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{ method: "put", path: "/admin/players/:player_id/sanctions/:sanction_id/answer" },
        roles: STAFF_MAY["appeal.answer"],
        act: "appeal.answer",
        summary: "Answer the player's appeal, once; it may lift the sanction",
        input: z.object({
          params: sanctionParams,
          body: z.strictObject({
            text: z.string().trim().min(1).max(MAX_APPEAL_CHARACTERS),
            is_lifted: z.boolean(),
          }),
        }),
        answers: { 200: { description: "The player reads it.", schema: answer } },
        problems: ["forbidden", "not-found", "conflict"],
      },
      async ({ params: { player_id, sanction_id }, body }, member) => {
        await assertMayDecide(member, player_id);
        const { given_by, confirmed_by } = await known(player_id, sanction_id);
        const isTheirs = [given_by, confirmed_by].includes(member.staff_id);
        if (isTheirs && member.role !== "admin")
          throw problem("forbidden", "Somebody else of staff answers what is said against your sanction.");
        const answered = await service.answer(player_id, sanction_id, body, member.staff_id);
        if (!answered) throw problem("conflict", "No appeal waits for an answer.");
        return { value: { sanction: answered } };
      },
    ),
  ];

  /** @throws HttpProblem `invalid-request` where staff have to say more, or something else. */
  async function measureOf(
    player_id: string,
    { kind, ends_at, reason }: Pick<Sanction, "reason" | "ends_at"> & { kind?: Sanction["kind"] | undefined },
  ): Promise<Pick<Sanction, "kind" | "ends_at">> {
    const now_ms = sanctions.now();
    if (kind === undefined) {
      if (ends_at !== undefined) throw problem("invalid-request", "ends_at: say the kind, too.");
      const measure = nextMeasure(laddersNow(), await sanctions.of(player_id), reason, now_ms);
      if (!measure) throw problem("invalid-request", `kind: no ladder knows "${reason}", so say the kind.`);
      return { kind: measure.kind, ends_at: endOf(measure, now_ms) };
    }
    if (kind === "warning" && ends_at !== undefined)
      throw problem("invalid-request", "ends_at: a warning has nothing that could end.");
    if (mustEnd(kind) && ends_at === undefined)
      throw problem("invalid-request", `ends_at: a ${kind} has an end.`);
    if (ends_at !== undefined && Date.parse(ends_at) <= now_ms)
      throw problem("invalid-request", "ends_at: this is over already.");
    if (ends_at !== undefined && Date.parse(ends_at) > now_ms + LONGEST_ALONE_DAYS * DAY_MS)
      throw problem(
        "invalid-request",
        `ends_at: ${LONGEST_ALONE_DAYS} days from now at most. A ban without an end takes two of staff: leave ends_at out.`,
      );
    return { kind, ends_at };
  }

  async function known(player_id: string, sanction_id: string): Promise<Sanction> {
    const found = await sanctions.get(player_id, sanction_id);
    if (found) return found;
    throw problem("not-found", `The player ${player_id} has no sanction ${sanction_id}.`);
  }
}
