/** A server with players, and staff of any role, who ask its API. */
import assert from "node:assert/strict";
import { z } from "zod";
import { Bot } from "../../loadtest/bot.ts";
import { OwnTokens } from "../../src/auth/own-tokens.ts";
import { Audit, type AuditRow } from "../../src/ops/audit.ts";
import { StaffAuth } from "../../src/ops/staff-auth.ts";
import type { StaffRole } from "../../src/ops/staff-may.ts";
import { StaffRepository } from "../../src/ops/staff-repository.ts";
import { dayOf } from "../../src/store/expiry.ts";
import { type OpenServer, openServer } from "../ops/open-server.ts";
import { type GuestTokens, JsonRequests, readJson } from "./json-requests.ts";

export const STAFF_PASSWORD = "correct horse battery";

const signedIn = z.object({ staff_id: z.string(), role: z.string(), staff_token: z.string() });
const begun = z.object({
  session_token: z.string(),
  session: z.looseObject({ session_id: z.string(), character_id: z.string() }),
});
const made = z.looseObject({ room_id: z.string() });
const joined = z.object({
  seat: z.looseObject({
    ...{ name: z.string(), sessionId: z.string(), roomId: z.string(), processId: z.string() },
  }),
});

export type StaffPlayer = GuestTokens & { session_id: string; character_id: string; session_token: string };

export class StaffWorld {
  readonly server: OpenServer;
  readonly #requests: JsonRequests;
  readonly #audit: Audit;
  readonly #staff: StaffRepository;
  readonly #members: StaffAuth;
  #names = 0;

  private constructor(server: OpenServer) {
    this.server = server;
    this.#requests = new JsonRequests(server.endpoint);
    const { store, env, auth, log } = server.services;
    this.#staff = new StaffRepository(store.access);
    this.#audit = new Audit(store.access);
    this.#members = new StaffAuth({
      ...{ staff: this.#staff, audit: this.#audit, auth, log, own: new OwnTokens(env.AUTH_SECRET) },
    });
  }

  static async open(...args: Parameters<typeof openServer>): Promise<StaffWorld> {
    return new StaffWorld(await openServer(...args));
  }

  close(): Promise<void> | undefined {
    return this.server?.close();
  }

  /** @param path below `/api`. */
  ask(method: string, path: string, token?: string, body?: object): Promise<Response> {
    return this.#requests.ask(method, path, token, body);
  }

  /** The token of a new member of staff. */
  async aMember(role: StaffRole, player_id?: string): Promise<z.output<typeof signedIn>> {
    const code = await this.#members.invite(`${role}${++this.#names}`, role, player_id);
    return readJson(
      signedIn,
      this.ask("POST", "/admin/invites", undefined, { code, password: STAFF_PASSWORD }),
    );
  }

  /** From now on. */
  async giveRole(staff_id: string, role: StaffRole): Promise<void> {
    await this.#staff.change(staff_id, before => ({ ...before, role }));
  }

  /** The tokens of before are void. */
  async setPasswordAnew(staff_id: string): Promise<void> {
    const { role } = (await this.#staff.get(staff_id)) ?? assert.fail(`no ${staff_id}`);
    await this.#members.accept(await this.#members.invite(staff_id, role), STAFF_PASSWORD);
  }

  /** A guest with a session of a new character. */
  async aPlayer(character_name: string): Promise<StaffPlayer> {
    const player = await this.#requests.aGuest();
    const { access_token } = player;
    const asked = this.ask("POST", "/sessions", access_token, { character_name });
    const { session, session_token } = await readJson(begun, asked, 201);
    return { ...player, session_id: session.session_id, character_id: session.character_id, session_token };
  }

  /** Brings the player into a room of its own. */
  async inRoom({ access_token, session_id }: StaffPlayer): Promise<Bot> {
    const { room_id } = await readJson(made, this.ask("POST", "/rooms", access_token, {}), 201);
    const { seat } = await readJson(
      joined,
      this.ask("PUT", `/rooms/${room_id}/join`, access_token, { session_id }),
    );
    return Bot.take(this.server.endpoint, seat);
  }

  /** What staff have done and been refused today, the oldest first; of one of them alone. */
  async acts(staff_id?: string): Promise<AuditRow[]> {
    const all = (await this.#audit.ofDay(dayOf(Date.now()))).toReversed();
    return all.filter(each => staff_id === undefined || each.staff_id === staff_id);
  }
}

/** Fails where the answer has another status, and says what it was. */
export async function assertStatus(asked: Promise<Response>, status: number, about = ""): Promise<void> {
  const response = await asked;
  assert.equal(response.status, status, `${about} ${await response.text()}`);
}
