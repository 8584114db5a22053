import assert from "node:assert/strict";
import { type PartyChanges, tellChanges } from "./party-changes.ts";
import type { Party, PartyMember } from "./party-types.ts";

const AT = "2026-11-01T00:00:00.000Z";

function aMember(player_id: string, changed: Partial<PartyMember> = {}): PartyMember {
  return {
    ...{
      player_id,
      character_name: player_id,
      level: 1,
      class_id: "fighter",
      is_leader: player_id === "ada",
    },
    ...{ where: "none", is_away: false, is_muted: false, joined_at: AT, ...changed },
  };
}

function aParty(members: PartyMember[], changed: Partial<Party> = {}): Party {
  return {
    ...{ party_id: "p", leader_player_id: "ada", is_open: false, max_size: 4, members, requests: [] },
    ...{ created_at: AT, ...changed },
  };
}

/** Name and player of each change, in order. */
function changes(before: Party | undefined, after: Party | undefined): string[] {
  const told: string[] = [];
  tellChanges(before, after, (name: keyof PartyChanges, what) =>
    told.push("player_id" in what ? `${name} ${what.player_id}` : name),
  );
  return told;
}

describe("Changes of a party", () => {
  const alone = aParty([aMember("ada")]);
  const two = aParty([aMember("ada"), aMember("bob")]);

  it("are members who come and go", () => {
    assert.deepEqual(changes(alone, two), ["member_joined bob"]);
    assert.deepEqual(changes(two, alone), ["member_left bob"]);
  });

  it("are members who are away, back, or elsewhere", () => {
    const away = aParty([aMember("ada"), aMember("bob", { is_away: true, away_since: AT })]);
    assert.deepEqual(changes(two, away), ["member_away bob"]);
    assert.deepEqual(changes(away, two), ["member_back bob"]);
    const fights = aParty([aMember("ada"), aMember("bob", { where: "arena" })]);
    assert.deepEqual(changes(two, fights), ["member_moved bob"]);
  });

  it("are another leader, and who asks to join", () => {
    const led = [aMember("ada", { is_leader: false }), aMember("bob", { is_leader: true })];
    assert.deepEqual(changes(two, aParty(led, { leader_player_id: "bob" })), ["leader bob"]);
    const request = { player_id: "cyd", character_id: "c", character_name: "Cyd", at: AT };
    const asked = aParty(two.members, { requests: [request] });
    assert.deepEqual(changes(two, asked), ["request cyd"]);
    assert.deepEqual(changes(asked, asked), []);
  });

  it("are a ready check, each answer to it, and its end when all are ready", () => {
    const check = { asked_at: AT, ends_at: AT, are_all_ready: false };
    const asked = aParty([aMember("ada", { is_ready: true }), aMember("bob")], { ready_check: check });
    assert.deepEqual(changes(two, asked), ["member_answered ada", "ready_check"]);
    const ready = [aMember("ada", { is_ready: true }), aMember("bob", { is_ready: true })];
    const done = aParty(ready, { ready_check: { ...check, are_all_ready: true } });
    assert.deepEqual(changes(asked, done), ["member_answered bob", "all_ready"]);
    const again = aParty(ready, {
      ready_check: { asked_at: "2026-11-01T00:01:00.000Z", ends_at: AT, are_all_ready: true },
    });
    assert.deepEqual(
      changes(done, again),
      ["member_answered ada", "member_answered bob", "ready_check", "all_ready"],
      "the answers to the check before are not those to this one",
    );
  });

  it("are none in a party that was not known, or is another", () => {
    assert.deepEqual(changes(undefined, two), []);
    assert.deepEqual(changes(two, undefined), []);
    assert.deepEqual(changes(two, { ...alone, party_id: "q" }), []);
  });
});
