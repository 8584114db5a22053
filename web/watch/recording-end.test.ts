import assert from "node:assert/strict";
import { endOf } from "./recording-end.ts";

const at = (tick: number, event_type: string, source_player_id?: string) => ({
  tick,
  event: { event_type, ...(source_player_id !== undefined && { source_player_id }) },
});

describe("The end of a recording", () => {
  it("is a little behind the end of its match, also where a spectator stays to look around", () => {
    const events = [at(0, "player_joined", "ada"), at(900, "match_ended"), at(2000, "player_left", "ada")];
    assert.equal(endOf(events, 30), 990);
  });

  it("is a little behind the leaving of the last player, also where enemies go on alone", () => {
    const events = [
      ...[at(0, "player_joined", "ada"), at(10, "player_joined", "bob"), at(200, "player_left", "ada")],
      ...[at(300, "player_left", "bob"), at(700, "enemy_spawned")],
    ];
    assert.equal(endOf(events, 20), 360);
  });

  it("is its last tick where somebody has come back, or is there until then", () => {
    const left = [at(0, "player_joined", "ada"), at(100, "player_left", "ada")];
    assert.equal(endOf([...left, at(500, "player_joined", "ada")], 20), undefined);
    assert.equal(endOf([at(0, "player_joined", "ada")], 20), undefined);
  });
});
