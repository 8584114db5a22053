/** What the API of staff says of players, in the form that its document promises: docs/http-api.md. Times are ISO 8601. */
import type { SanctionKind, SanctionReason } from "../../src/game/content/sanction-content.ts";

export type HeldSanction = {
  readonly sanction_id: string;
  readonly kind: string;
  readonly reason: string;
  /** Epoch milliseconds; absent where it has no end. */
  readonly until_ms?: number;
};

export type KnownCharacter = {
  readonly character_id: string;
  readonly character_name: string;
  readonly class_id: string;
  readonly level: number;
  readonly room_id?: string;
  readonly deleted_at?: string;
};

export type KnownPlayer = {
  readonly player_id: string;
  readonly linked_to?: string;
  readonly characters: readonly KnownCharacter[];
  readonly held: readonly HeldSanction[];
};

export type GivenSanction = {
  readonly sanction_id: string;
  readonly player_id: string;
  readonly kind: SanctionKind;
  readonly reason: SanctionReason;
  readonly state: "pending" | "active" | "lifted";
  readonly given_by: string;
  readonly given_at: string;
  readonly ends_at?: string;
  readonly note: string;
  readonly evidence: readonly string[];
  readonly confirmed_by?: string;
  readonly lifted_by?: string;
  readonly lifted_at?: string;
  readonly lift_note?: string;
  readonly waits_for?: "confirmation" | "answer";
  readonly appeal?: {
    readonly text: string;
    readonly at: string;
    readonly answer?: {
      readonly text: string;
      readonly at: string;
      readonly answered_by: string;
      readonly is_lifted: boolean;
    };
  };
};

/** What the ladder of a reason says comes next; without hours it has no end. */
export type Proposal = {
  readonly reason: SanctionReason;
  readonly kind: SanctionKind;
  readonly hours?: number;
};

export type Report = {
  readonly player_id: string;
  readonly report_id: string;
  readonly reporter_id: string;
  readonly reason: SanctionReason;
  readonly at: string;
  readonly text?: string;
  readonly match_id?: string;
  readonly run_id?: string;
  readonly answer?: { readonly is_acted_on: boolean; readonly note: string; readonly answered_by: string };
};

export type Review = {
  readonly player_id: string;
  readonly review_id: string;
  /** One of the two is there. */
  readonly match_id?: string;
  readonly run_id?: string;
  readonly ended_at: string;
  readonly scores: readonly {
    readonly rule: string;
    /** n: the chance of an honest player to come to this is 10^-n at most. */
    readonly score: number;
    readonly chances: number;
    readonly hits: number;
    /** Of the match or run: the moments to look at. */
    readonly ticks: readonly number[];
    /** Of a run: in which room each of them was. */
    readonly room_ids?: readonly string[];
    /** Of the rule jump: the matches that were won. */
    readonly match_ids?: readonly string[];
  }[];
  readonly open?: "open";
  /** The pause that it has put. */
  readonly sanction_id?: string;
  readonly closed?: { readonly by: string; readonly is_acted_on: boolean; readonly note: string };
};

export type PlayedMatch = {
  readonly match_id: string;
  readonly pvp_mode_id: string;
  readonly status: "running" | "ended" | "void";
  readonly is_ranked?: boolean;
  readonly started_at: string;
  readonly voided?: { readonly reason: string; readonly by: string };
  readonly teams: readonly {
    readonly team: number;
    readonly players: readonly {
      readonly player_id: string;
      readonly character_name: string;
      readonly is_bot?: boolean;
    }[];
  }[];
};

export type Act = {
  readonly audit_id: string;
  readonly staff_id: string;
  readonly act: string;
  readonly player_id?: string;
  /** As JSON. */
  readonly asked: string;
  readonly outcome: "begun" | "done" | "refused" | "failed";
  readonly detail?: string;
};
