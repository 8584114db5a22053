/** Games in Godot whose players are together in something, each a new account with one character. */
import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../../../support/eventually.ts";
import { type Called, Puppet, type Verdict } from "./puppet.ts";

export type Player = {
  game: Puppet;
  player_id: string;
  character_id: string;
  name: string;
};

/** No two characters of a server may have a name that looks alike. */
let names = 0;

/** @param folder of its files below user://. */
export async function aPlayer(endpoint: string, folder: string): Promise<Player> {
  const game = await Puppet.start(endpoint, folder);
  rmSync(join((await game.look()).user_folder, "test", folder), { recursive: true, force: true });
  const name = `Player ${String.fromCodePoint(0x4e00 + names++)}`;
  const made = await game.order<{ is_done: boolean; all: { character_id: string }[] }>("characters.create", {
    name,
  });
  assert.ok(made.is_done);
  const { character_id } = made.all[0] ?? assert.fail();
  return { game, name, character_id, player_id: (await game.look()).player_id };
}

/** What an accepted call has answered. */
export function answerOf<Value>({ answer, error }: Called<Verdict>): Value {
  assert.equal(answer.is_accepted, true, `${answer.reason}: ${error}`);
  return answer.value as Value;
}

/** Why a call was refused, which is there to read as well. */
export function reasonOf({ answer }: Called<Verdict>): string {
  assert.equal(answer.is_accepted, false);
  assert.match(answer.detail ?? "", /^[A-Z].{10,}/);
  return answer.reason;
}

/** Waits until a signal has told something, and returns its arguments. */
export function told<Told extends unknown[]>(
  { game }: Player,
  signal: string,
  fits: (...told: Told) => boolean = () => true,
): Promise<Told> {
  return eventually(
    `${signal} is told`,
    async () => (await game.told<Told>(signal)).find(each => fits(...each)),
    15_000,
  );
}
