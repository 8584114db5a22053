/**
 * Which members hear of the party at this moment. One whose connection is lost is away, and not gone: what has been away for 5 min has
 * left, as the next look finds out (`Parties.look`). It costs a write when a connection comes or goes, and nothing in between.
 */
import type { Parties } from "./parties.ts";
import type { Party, Place } from "./party.ts";

export class PartyPresence {
  readonly #parties: Parties;

  constructor(parties: Parties) {
    this.#parties = parties;
  }

  /** By this connection the member hears of the party from now on. It plays with this character. */
  async connected(
    party_id: string,
    player_id: string,
    connection_id: string,
    character_id: string,
  ): Promise<void> {
    await this.#changePlace(party_id, player_id, ({ away_since: _away, ...place }) => ({
      ...place,
      ...{ connection_id, character_id },
    }));
  }

  /** The connection is lost. Nothing happens where the member has another by now. */
  async lost(party_id: string, player_id: string, connection_id: string): Promise<void> {
    await this.#changePlace(party_id, player_id, place =>
      place.connection_id === connection_id ? this.#away(place) : place,
    );
  }

  /**
   * Members whose connection was lost with its process: nobody has said so.
   *
   * @param isGone whether this one is.
   */
  async lostWithProcess({ party_id, places }: Party, isGone: (connection_id: string) => Promise<boolean>) {
    for (const [player_id, { connection_id }] of Object.entries(places)) {
      if (connection_id !== undefined && (await isGone(connection_id)))
        await this.lost(party_id, player_id, connection_id);
    }
  }

  /** The member is played by nobody, and has no connection. */
  async noteAway(party_id: string, player_id: string): Promise<void> {
    await this.#changePlace(party_id, player_id, place =>
      place.connection_id === undefined && place.away_since === undefined ? this.#away(place) : place,
    );
  }

  #away({ connection_id: _lost, ...place }: Place): Place {
    return { ...place, away_since: this.#parties.time() };
  }

  async #changePlace(party_id: string, player_id: string, decide: (place: Place) => Place): Promise<void> {
    await this.#parties.change(party_id, found => {
      const place = found.places[player_id];
      const changed = place && decide(place);
      if (!changed || changed === place) return found;
      return { ...found, places: { ...found.places, [player_id]: changed } };
    });
  }
}
