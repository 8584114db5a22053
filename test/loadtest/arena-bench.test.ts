/** The bench of an arena, small: it plays, and each of its measures can fail. */
import assert from "node:assert/strict";
import { measureRooms } from "../../bench/arena-room.ts";
import { measureVerdicts } from "../../bench/arena-verdicts.ts";

const SECONDS = 6;
/** Of 8 who all fight, a player and second; see `npm run bench:arena`. */
const MOST_BYTES_DOWN = 2000;
const MOST_BYTES_UP = 1000;

describe("The bench of an arena", function () {
  this.timeout(180_000);

  it("plays over a bad line, where strikes are shown as they were; and sees a client whose rules or whose word are wrong", async () => {
    const names = ["fight", "one number changed", "rewind off by a tick"];
    const scenes = await measureVerdicts(
      SECONDS,
      ({ name, round_trip_ms }) => names.includes(name) && round_trip_ms === 80,
    );
    const of = (name: string) => scenes.find(scene => scene.name === name) ?? assert.fail(name);
    const { strikes, same, lost } = of("fight");
    assert.ok(strikes > SECONDS, `${strikes} strikes`);
    // A busy machine is late with some.
    assert.ok(same >= strikes * 0.9, `${same} of ${strikes}`);
    assert.equal(lost, 0);
    const changed = of("one number changed");
    assert.ok(changed.corrections > changed.player_ticks * 0.05, `${changed.corrections} corrections`);
    assert.ok(of("rewind off by a tick").strikes > 0);
  });

  it("counts what players of our room and of the bare one are sent", async () => {
    const costs = await measureRooms({ rooms: 1, seconds: 2, warm_up_seconds: 1, isPinned: false }, 1);
    assert.deepEqual(
      costs.map(({ server, lost }) => [server, lost]),
      [
        ["ours", 0],
        ["bare", 0],
      ],
    );
    for (const { received_bytes, sent_bytes } of costs) {
      assert.ok(received_bytes > 100 && received_bytes <= MOST_BYTES_DOWN, `${received_bytes}`);
      assert.ok(sent_bytes > 100 && sent_bytes <= MOST_BYTES_UP, `${sent_bytes}`);
    }
  });
});
