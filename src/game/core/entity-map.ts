/**
 * Entities of one kind, by id, as a room's World has them. State sync can tell that nobody has come or gone, and a tick
 * that there is nobody, without a look into the map: in a process with hundreds of rooms none of it is in the processor's caches.
 */
export class EntityMap<T> extends Map<string, T> {
  #changes = 0;
  #size = 0;

  /** How often an entity has come, gone or been replaced. */
  get changes(): number {
    return this.#changes;
  }

  override get size(): number {
    return this.#size;
  }

  override set(id: string, entity: T): this {
    super.set(id, entity);
    this.#note();
    return this;
  }

  override delete(id: string): boolean {
    const wasHere = super.delete(id);
    if (wasHere) this.#note();
    return wasHere;
  }

  override clear(): void {
    super.clear();
    this.#note();
  }

  #note(): void {
    this.#changes += 1;
    this.#size = super.size;
  }
}
