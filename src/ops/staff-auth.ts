/** Staff prove themselves: signing in with a password and a token of their own kind, or with Cognito by the groups of their token. */
import type { Request } from "express";
import type { Logger } from "pino";
import type { Auth } from "../auth/auth.ts";
import { type OwnTokens, STAFF_TOKEN, STAFF_TOKEN_LIFETIME_SECONDS } from "../auth/own-tokens.ts";
import { TokenError } from "../auth/token-error.ts";
import type { Authorized } from "../http/endpoint.ts";
import { HttpProblem, problem } from "../http/problem.ts";
import { RateLimit } from "../http/rate-limit.ts";
import { type Clock, wallClock } from "../store/expiry.ts";
import type { Audit } from "./audit.ts";
import type { StaffMember, StaffRow } from "./staff.ts";
import { STAFF_ROLES, type StaffRole } from "./staff-may.ts";
import { inviteHash, isPassword, newInvite, newPassword } from "./staff-password.ts";
import type { StaffRepository } from "./staff-repository.ts";

const MAX_TRIES = 5;
const LOCK_MS = 60_000;
const INVITE_MS = 24 * 3_600_000;
/** So many refusals of one caller are kept each minute; all are in the log. */
const REFUSALS_KEPT_PER_MINUTE = 10;

export type StaffToken = { staff_id: string; role: StaffRole; staff_token: string; expires_in: number };

export type StaffAuthOptions = {
  staff: StaffRepository;
  audit: Audit;
  own: OwnTokens;
  auth: Pick<Auth, "authenticate">;
  log: Pick<Logger, "warn">;
  now?: Clock;
};

export class StaffAuth {
  readonly #options: StaffAuthOptions;
  readonly #now: Clock;
  readonly #refusals = new RateLimit(REFUSALS_KEPT_PER_MINUTE);

  constructor(options: StaffAuthOptions) {
    this.#options = options;
    this.#now = options.now ?? wallClock;
  }

  /**
   * Who of staff asks.
   *
   * @param roles that may do it, beside admins.
   * @throws HttpProblem `unauthorized`, or `forbidden` where it is a player, or of another role: that is noted.
   */
  async admit(request: Request, roles: readonly StaffRole[]): Promise<StaffMember> {
    const member = await this.memberOf(request);
    if (typeof member === "string") throw await this.#refuse(request, `player:${member}`, NOT_STAFF);
    if (member.role === "admin" || roles.includes(member.role)) return member;
    const who = [...roles, "admin"].join(", ");
    throw await this.#refuse(request, member.staff_id, `Your role is ${member.role}; this is for: ${who}.`);
  }

  /** @throws HttpProblem `unauthorized` where name or password is wrong, `too-many-requests` while the name is locked. */
  async signIn(staff_id: string, password: string): Promise<StaffToken> {
    const now_ms = this.#now();
    let lockedMs = 0;
    // Before it is looked at: of many at once no more than five are.
    const row = await this.#options.staff.change(staff_id, before => {
      lockedMs = before.locked_until_ms - now_ms;
      if (lockedMs > 0) return undefined;
      const tries = before.tries + 1;
      return tries < MAX_TRIES
        ? { ...before, tries }
        : { ...before, tries: 0, locked_until_ms: now_ms + LOCK_MS };
    });
    if (lockedMs > 0) {
      const seconds = Math.ceil(lockedMs / 1000);
      throw problem("too-many-requests", `Too many wrong passwords. Try again in ${seconds} s.`, {
        "Retry-After": String(seconds),
      });
    }
    if (!(await isPassword(password, row?.password)) || !row) {
      if (row) await this.#noteWrong(row, row.locked_until_ms > now_ms);
      throw problem("unauthorized", "The name or the password is wrong.");
    }
    await this.#options.staff.change(staff_id, before => ({ ...before, tries: 0, locked_until_ms: 0 }));
    return this.#tokenFor(row);
  }

  /** A secret that sets the password once, and who it is for. For a member that is there it makes a new one. */
  async invite(staff_id: string, role: StaffRole, player_id?: string): Promise<string> {
    const { secret, invite_hash } = newInvite();
    const now_ms = this.#now();
    const invite = { role, invite_hash, invite_ends_at_ms: now_ms + INVITE_MS };
    const known = player_id === undefined ? {} : { player_id };
    const created_at = new Date(now_ms).toISOString();
    const empty = { password_set_at_ms: 0, tries: 0, locked_until_ms: 0 };
    if (!(await this.#options.staff.add({ staff_id, ...empty, ...invite, ...known, created_at })))
      await this.#options.staff.change(staff_id, before => ({ ...before, ...invite, ...known }));
    return `${staff_id}.${secret}`;
  }

  /** Sets the password by a link that was not used. @throws HttpProblem `unauthorized` */
  async accept(code: string, password: string): Promise<StaffToken> {
    const dot = code.lastIndexOf(".");
    const [staff_id, hash] = [code.slice(0, dot), inviteHash(code.slice(dot + 1))];
    const kept = await this.#options.staff.get(staff_id || "-");
    const now_ms = this.#now();
    const isGood = (row: StaffRow) => row.invite_hash === hash && now_ms < row.invite_ends_at_ms;
    if (!kept || !isGood(kept)) throw usedLink();
    const made = await newPassword(password);
    let isDone = false;
    const row = await this.#options.staff.change(staff_id, before => {
      isDone = isGood(before);
      const { invite_hash: _used, ...rest } = before;
      return isDone
        ? { ...rest, password: made, password_set_at_ms: now_ms, tries: 0, locked_until_ms: 0 }
        : undefined;
    });
    if (!isDone || !row) throw usedLink();
    await this.#options.audit.during(
      { staff_id, act: "staff.password", asked: {} },
      () => false,
      async () => undefined,
    );
    return this.#tokenFor(row);
  }

  /** A member of staff, or the player_id of somebody who is none. @throws HttpProblem `unauthorized` */
  async memberOf(request: Authorized): Promise<StaffMember | string> {
    const { own, staff, auth } = this.#options;
    const token = /^bearer +(\S+) *$/i.exec(request.headers.authorization ?? "")?.[1];
    if (token !== undefined && (await own.hasSigned(STAFF_TOKEN, token))) {
      const { sub, since } = await own.verify(STAFF_TOKEN, token).catch(asSignedOut);
      const row = await staff.get(sub);
      if (!row?.password || row.password_set_at_ms !== since) throw signedOut("The sign-in has ended");
      return row;
    }
    const { player_id, groups = [] } = await auth.authenticate(request);
    const role = STAFF_ROLES.findLast(each => groups.includes(each));
    return role === undefined ? player_id : this.#knownByCognito(player_id, role);
  }

  /** Its row says to others that this player is of staff. */
  async #knownByCognito(player_id: string, role: StaffRole): Promise<StaffMember> {
    const { staff } = this.#options;
    const staff_id = `cognito:${player_id}`;
    const known = await staff.get(staff_id);
    if (known?.role === role) return known;
    const created_at = new Date(this.#now()).toISOString();
    const empty = { password_set_at_ms: 0, invite_ends_at_ms: 0, tries: 0, locked_until_ms: 0 };
    const member = { staff_id, role, player_id };
    if (!(await staff.add({ ...member, ...empty, created_at })))
      await staff.change(staff_id, before => ({ ...before, role }));
    return member;
  }

  async #tokenFor({ staff_id, role, password_set_at_ms: since }: StaffRow): Promise<StaffToken> {
    const staff_token = await this.#options.own.sign(STAFF_TOKEN, { sub: staff_id, since });
    return { staff_id, role, staff_token, expires_in: STAFF_TOKEN_LIFETIME_SECONDS };
  }

  async #noteWrong({ staff_id }: StaffRow, isLocked: boolean): Promise<void> {
    const detail = `a wrong password${isLocked ? `; the name is locked for ${LOCK_MS / 1000} s` : ""}`;
    this.#options.log.warn({ staff_id }, detail);
    await this.#options.audit.refused({ staff_id, act: "staff.sign_in", asked: {} }, detail);
  }

  async #refuse(request: Request, staff_id: string, detail: string): Promise<HttpProblem> {
    const asked = { method: request.method, path: request.originalUrl.slice(0, 500) };
    this.#options.log.warn({ staff_id, ...asked }, "refused what staff may do");
    if (!this.#refusals.count(staff_id))
      await this.#options.audit.refused({ staff_id, act: "refused", asked }, detail);
    return new HttpProblem("forbidden", detail);
  }
}

const NOT_STAFF = "This is for staff of the server.";

function signedOut(why: string): HttpProblem {
  return problem("unauthorized", `${why}. POST /api/admin/sign-in gives a new staff_token.`);
}

function asSignedOut(error: unknown): never {
  throw error instanceof TokenError ? signedOut(error.message) : error;
}

function usedLink(): HttpProblem {
  return problem("unauthorized", "This link was used, is too old, or is none: ask for a new one.");
}
