/** Who is who in a room: names of characters and enemies by their ids. */

type Named = { readonly id: string; readonly name: string };
type Arrival = { readonly player_id: string; readonly character_name: string };

export class Names {
  readonly #names = new Map<string, string>();

  of(id: string): string | undefined {
    return this.#names.get(id);
  }

  add(id: string, name: string): void {
    this.#names.set(id, name);
  }

  addAll(fighters: readonly Named[]): void {
    for (const { id, name } of fighters) this.#names.set(id, name);
  }

  /** Commands of a recording bring characters: `join` one, `expect` several. */
  addComers(command: object): void {
    const comers: unknown[] = [];
    if ("arrival" in command) comers.push(command.arrival);
    if ("comers" in command && Array.isArray(command.comers)) comers.push(...command.comers);
    for (const each of comers) if (isArrival(each)) this.#names.set(each.player_id, each.character_name);
  }
}

function isArrival(value: unknown): value is Arrival {
  if (typeof value !== "object" || value === null) return false;
  if (!("player_id" in value && "character_name" in value)) return false;
  return typeof value.player_id === "string" && typeof value.character_name === "string";
}
