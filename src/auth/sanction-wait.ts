/** What an account that sanctions hold against may not do, in words for its player. Pure. */
import { DELETION, type HeldSanction } from "../store/held-sanction.ts";

/** Why an account may not do something now, for its player to read, and after how many seconds, 1 at least, it may. */
export type Wait = {
  sentence: string;
  seconds: number;
  /** Where staff have decided it. */
  sanction?: SanctionRefusal;
  /** Whether nobody may, since operators maintain the installation. */
  isMaintenance?: true;
};

/** Also among the reject reasons of src/schema. */
export type SanctionRefusal = {
  reason: "suspended" | "banned" | "chat_muted" | "ranked_paused" | "account_deleted";
  /** Absent: it has no end. */
  ends_at?: string;
};

/** Of what has no end: when it is worth asking again. */
const ENDLESS_SECONDS = 365 * 24 * 3600;

const WHAT = {
  suspension: { reason: "suspended", text: "The account is suspended" },
  ban: { reason: "banned", text: "The account is banned" },
  chat_mute: { reason: "chat_muted", text: "The account may say nothing" },
  deletion: { reason: "account_deleted", text: "The account is being deleted" },
  ranked_pause: { reason: "ranked_paused", text: "The account may play no ranked matches" },
} as const;

/** In the words of a sentence. */
const REASONS: Record<HeldSanction["reason"], string> = {
  cheating: "cheating",
  exploiting: "use of a fault of the game",
  win_trading: "arranged results",
  leaving_matches: "leaving matches",
  abusive_chat: "abusive chat",
  offensive_name: "an offensive name",
  griefing: "spoiling the game for others",
  account_sharing: "a shared account",
  other: "a decision of staff",
};

type Kind = keyof typeof WHAT;

/** The suspension or ban that keeps the account out for longest; undefined where none does. */
export function keptOutBy(held: readonly HeldSanction[], now_ms: number): HeldSanction | undefined {
  return longest(held, ["suspension", "ban", DELETION.kind], now_ms);
}

export function keptOut(held: readonly HeldSanction[], now_ms: number): Wait | undefined {
  return waitFor(keptOutBy(held, now_ms), now_ms);
}

export function muted(held: readonly HeldSanction[], now_ms: number): Wait | undefined {
  return waitFor(longest(held, ["chat_mute"], now_ms), now_ms);
}

export function pausedInRanked(held: readonly HeldSanction[], now_ms: number): Wait | undefined {
  return waitFor(longest(held, ["ranked_pause"], now_ms), now_ms);
}

/** At most 123 bytes: the text of a WebSocket's close. */
export function closeText({ kind, reason, until_ms }: HeldSanction): string {
  if (kind === DELETION.kind) return "the account is being deleted, as its player has asked for";
  const until = until_ms === undefined ? "" : ` until ${new Date(until_ms).toISOString()}`;
  return `${kind === "ban" ? "banned" : "suspended"}${until}: ${REASONS[reason]}`;
}

function longest(held: readonly HeldSanction[], kinds: readonly Kind[], now_ms: number) {
  const endOf = ({ until_ms = Number.POSITIVE_INFINITY }: HeldSanction) => until_ms;
  return held
    .filter(each => kinds.some(kind => kind === each.kind) && endOf(each) > now_ms)
    .toSorted((a, b) => (endOf(a) < endOf(b) ? 1 : -1))[0];
}

function waitFor(found: HeldSanction | undefined, now_ms: number): Wait | undefined {
  if (!found || found.kind === "warning") return undefined;
  const { reason, text } = WHAT[found.kind];
  if (found.kind === DELETION.kind) {
    const sentence = `${text}, as its player has asked for: nobody can play with it any more.`;
    return { sentence, seconds: ENDLESS_SECONDS, sanction: { reason } };
  }
  const { until_ms } = found;
  const ends_at = until_ms === undefined ? undefined : new Date(until_ms).toISOString();
  const until = ends_at === undefined ? "" : ` until ${ends_at.slice(0, 16).replace("T", " ")} UTC`;
  return {
    sentence: `${text}${until}: ${REASONS[found.reason]}. GET /api/me/sanctions says more, and how to appeal.`,
    seconds: until_ms === undefined ? ENDLESS_SECONDS : Math.max(1, Math.ceil((until_ms - now_ms) / 1000)),
    sanction: { reason, ...(ends_at !== undefined && { ends_at }) },
  };
}
