import assert from "node:assert/strict";
import type { z } from "zod";
import type { GameEvent } from "../../game/dungeon/dungeon-events.ts";
import { EVENT_RULES } from "../../rooms/dungeon/event-policies.ts";
import { gameEvent } from "../game-event-schema.ts";

type IsSame<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** An event's fields in one object type. */
type Flat<E> = E extends unknown ? { [F in keyof E]: E[F] } : never;

describe("events that are read back from the journal", () => {
  it("are exactly those of the rules: the compiler checks it", () => {
    const same: IsSame<Flat<z.output<typeof gameEvent>>, Flat<GameEvent>> = true;
    assert.ok(same);
    const types = gameEvent.options.map(each => each.shape.event_type.value);
    assert.deepEqual(types.toSorted(), Object.keys(EVENT_RULES).toSorted());
  });
});
