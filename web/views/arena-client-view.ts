/** What a client of a match knows, as frames to draw: the own fighter as it is predicted, the others where the picture has them. */
import { yawOf } from "../../src/game/arena/arena-world.ts";
import type { PvpMode } from "../../src/game/content/arena-content.ts";
import type { Content } from "../../src/game/content/content.ts";
import type { ArenaFighterSchema } from "../../src/schema/arena-state.ts";
import type { ArenaClient, OtherView, OwnView } from "../client/arena-client.ts";
import { lookOfClass } from "../scene/looks.ts";
import { slotColor } from "../scene/palette.ts";
import type { Frame, ShownFighter, ShownTelegraph } from "../scene/shown.ts";
import { ArenaFightersView, arenaPose } from "./arena-fighters-view.ts";

export class ArenaClientView {
  readonly #client: ArenaClient;
  readonly #fighters: ArenaFightersView;

  constructor(client: ArenaClient, content: Content, mode: PvpMode) {
    this.#client = client;
    this.#fighters = new ArenaFightersView(content, mode);
  }

  /** Undefined before the server has shown the own fighter. */
  frame(): Frame | undefined {
    const client = this.#client;
    const own = client.own();
    if (!own) return undefined;
    const others = client.others();
    const shownOwn = client.state?.fighters.get(client.playerId);
    const isAlly = ({ fighter }: OtherView) => fighter.team === own.fighter.team_number;
    const { seen_tick, seen_fraction } = client.seen;
    const seen = seen_tick + seen_fraction / 256;
    return {
      focus: own.place,
      fighters: [
        this.#own(own, shownOwn),
        ...others.map(other =>
          this.#fighters.fighter(other.fighter, other.place, isAlly(other) ? "ally" : "foe"),
        ),
      ],
      telegraphs: [
        ...this.#ownTelegraph(own),
        ...others.flatMap(other => this.#fighters.windUp(other.fighter, other.place, seen, isAlly(other))),
      ],
      projectiles: client
        .projectiles()
        .map(({ ability_id, aim, place }) => this.#fighters.projectile(ability_id, aim, place)),
      loot: [],
      doors: [],
    };
  }

  #own({ fighter, place }: OwnView, shown: ArenaFighterSchema | undefined): ShownFighter {
    return {
      ...{ id: fighter.id, x: place.x, z: place.z, yaw: yawOf(fighter.mover.aim) },
      look: lookOfClass(fighter.class_id),
      color: slotColor(fighter.slot),
      pose: arenaPose(fighter.state, fighter.is_alive),
      strikes: this.#fighters.strikesOf(fighter.id, fighter.state),
      health: (shown?.current_health ?? fighter.current_health) / Math.max(1, fighter.stats.max_health),
      name: fighter.character_name,
      side: "own",
    };
  }

  #ownTelegraph({ fighter, place }: OwnView): ShownTelegraph[] {
    const { casting, state_ends_at_tick, mover } = fighter;
    if (!casting) return [];
    // Inputs that are under way are ticks that the server has not taken yet.
    const tick = (this.#client.state?.tick ?? 0) + this.#client.pendingInputs;
    const left = state_ends_at_tick - tick;
    return this.#fighters.telegraph(casting.ability_id, place, yawOf(mover.aim), left, true);
  }
}
