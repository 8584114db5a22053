/** What the demo in Godot says when a boss enters a phase. */
import assert from "node:assert/strict";
import { gameContent } from "../support/content.ts";
import { askGodot, needsGodot } from "./support/godot.ts";

describe("what the demo says of a boss's phase", function () {
  this.timeout(60_000);
  needsGodot();
  const content = gameContent();

  const say = (questions: { enemy_type: object; phase: number }[]) =>
    askGodot<string>(
      "tests/game/phases.gd",
      questions.map(question => ({ ...question, abilities: content.abilities })),
    );

  it("is what each phase of the game's own boss brings", async () => {
    const boss = content["enemy-types"].boss;
    assert.ok(boss?.phases);
    const phases = boss.phases.map((_, index) => ({ enemy_type: boss, phase: index + 1 }));
    assert.deepEqual(await say(phases), [
      "The Peasant King calls for help",
      "The Peasant King hits harder, is faster and uses Ground Slam",
    ]);
  });

  it("compares with the phase before, and says nothing where nothing changes", async () => {
    const enemy_type = {
      name: "The Turtle",
      phases: [
        { below_health_share: 0.8, damage_multiplier: 2, move_speed_multiplier: 1, summons: [] },
        { below_health_share: 0.6, damage_multiplier: 2, move_speed_multiplier: 1, summons: [] },
        { below_health_share: 0.4, move_speed_multiplier: 0.5 },
      ],
    };
    assert.deepEqual(await say([1, 2, 3, 4].map(phase => ({ enemy_type, phase }))), [
      "The Turtle hits harder",
      "",
      "The Turtle hits less hard and is slower",
      "",
    ]);
  });
});
