/** What players do with parties in several processes on one database, and whether all of it fits together in the end. */
import assert from "node:assert/strict";
import fc from "fast-check";
import type { News } from "../../src/cluster/news.ts";
import { MAX_PARTY_SIZE, UNCONFIRMED_SECONDS } from "../../src/parties/party.ts";
import { PartyService } from "../../src/parties/party-service.ts";
import { PartyTable } from "../../src/parties/party-table.ts";
import { AccountTies } from "../../src/store/account-ties.ts";
import type { TableAccess } from "../../src/store/dynamo/connect.ts";

const WHAT = [
  ...(["begins", "joins", "joins", "invites and joins", "asks and is let in", "leaves"] as const),
  ...(["is removed", "leads", "drops", "returns", "looks"] as const),
] as const;

export type PartyDeed = {
  does: (typeof WHAT)[number];
  /** player_ids: who does it, and in whose party, or with whom. */
  who: string;
  other: string;
  /** Which one it asks. */
  process: 0 | 1;
};

export function partyDeeds(players: readonly string[]): fc.Arbitrary<PartyDeed> {
  const player = fc.constantFrom(...players);
  return fc.record({
    does: fc.constantFrom(...WHAT),
    ...{ who: player, other: player, process: fc.constantFrom(0 as const, 1 as const) },
  });
}

export type PartyWorldOptions = {
  access: TableAccess;
  news: News;
  /** Epoch milliseconds, which never stand still. */
  now: () => number;
  /** Lets time pass. */
  pass: (ms: number) => void;
  /** player_ids; each plays the character of the same id. */
  players: readonly string[];
};

export class PartyWorld {
  readonly processes: readonly [PartyService, PartyService];
  readonly #options: PartyWorldOptions;
  readonly #ties: AccountTies;
  /** Of parties that have begun, also those that are over. */
  readonly party_ids = new Set<string>();

  constructor(options: PartyWorldOptions) {
    const { access, news, now } = options;
    const open = () => new PartyService(access, news, undefined, now);
    this.processes = [open(), open()];
    this.#options = options;
    this.#ties = new AccountTies(access, "party_id");
  }

  /** @throws PartyRefusal */
  async do({ does, who, other, process }: PartyDeed): Promise<void> {
    const service = this.processes[process];
    const { parties, joining, leading, presence } = service;
    const [mine, its] = [actor(who), actor(other)];
    if (does === "begins") {
      const { party } = await joining.begin(mine, true);
      this.party_ids.add(party.party_id);
      return;
    }
    if (does === "looks") return void (await service.partyOf(who));
    const own = await service.partyOf(who);
    const wanted = own ?? (await service.partyOf(other));
    if (does === "joins") {
      const target = await service.partyOf(other);
      if (target) await joining.join(target.party.party_id, mine);
    }
    if (!wanted) return;
    const { party_id, leader_player_id } = wanted.party;
    const [first = who] = wanted.members;
    if (does === "invites and joins" && who !== other) {
      await joining.invite(party_id, { ...mine, player_id: first }, other);
      await joining.join(party_id, its);
    }
    if (does === "asks and is let in") {
      await joining.ask(party_id, its);
      await joining.accept(party_id, leader_player_id, other);
    }
    if (does === "leaves") await leading.leave(party_id, who);
    if (does === "is removed") await leading.remove(party_id, leader_player_id, who);
    if (does === "leads") await leading.promote(party_id, leader_player_id, other);
    if (does === "returns") await presence.connected(party_id, who, `${who}#1`, who);
    if (does === "drops") {
      await presence.connected(party_id, who, `${who}#1`, who);
      await presence.lost(party_id, who, `${who}#1`);
    }
    await parties.look(party_id);
  }

  /** When all is quiet, and somebody has looked: accounts, places and what both processes say are the same. */
  async assertWhole(): Promise<void> {
    const { access, now, pass, players } = this.#options;
    const [one, other] = this.processes;
    pass((UNCONFIRMED_SECONDS + 1) * 1000);
    for (const player_id of players) await one.partyOf(player_id);
    const ties = await this.#ties.of(players);
    const seen = new Map<string, string>();
    const table = new PartyTable(access, now);
    for (const party_id of new Set([...this.party_ids, ...ties.values()])) {
      const known = await other.parties.look(party_id);
      for (const player_id of known?.members ?? []) {
        assert.ok(!seen.has(player_id), `${player_id} is in two parties`);
        seen.set(player_id, party_id);
      }
      if (!known) continue;
      const kept = await table.get(party_id);
      assert.deepEqual(Object.keys(kept?.places ?? {}).sort(), known.members.toSorted(), "no ghosts");
      assert.ok(known.members.length >= 1 && known.members.length <= MAX_PARTY_SIZE, "its size");
      assert.ok(known.members.includes(known.party.leader_player_id), "a member leads it");
    }
    for (const player_id of players) {
      const own = await other.partyOf(player_id);
      assert.equal(own?.party.party_id, seen.get(player_id), `${player_id}'s own party`);
      if (own) assert.equal(ties.get(player_id), own.party.party_id, "as its account says");
    }
  }
}

function actor(player_id: string) {
  return { player_id, character_id: player_id, character_name: player_id };
}
