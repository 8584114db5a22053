/**
 * The room registry of a process that is alone: Colyseus's driver, which looks through all rooms at each question, with a map by id and with
 * lists of the rooms that can be joined.
 */
import { type IRoomCache, LocalDriver, type SortOptions } from "@colyseus/core";
import type { ComparedFields } from "./compared-fields.ts";
import { LocalLists } from "./local-lists.ts";
import { listAsked, listsOf, placeInList } from "./open-lists.ts";

export class LocalRegistry extends LocalDriver {
  readonly #compared: ComparedFields;
  readonly #byId = new Map<string, IRoomCache>();
  readonly #lists = new LocalLists<IRoomCache>();
  /** Finds nothing, as Colyseus says it. */
  readonly #empty = new LocalDriver();

  constructor(compared: ComparedFields) {
    super();
    this.#compared = compared;
  }

  override async insert(room: IRoomCache): Promise<boolean> {
    if (!(await super.insert(room))) return false;
    this.#byId.set(room.roomId, room);
    this.#stand(room);
    return true;
  }

  override update(room: IRoomCache, operations: Parameters<LocalDriver["update"]>[1]): boolean {
    const isDone = super.update(room, operations);
    this.#stand(room);
    return isDone;
  }

  /** Colyseus calls it after it has changed the listing itself. */
  override persist(room: IRoomCache, create?: boolean): boolean {
    const isDone = super.persist(room, create);
    if (create) this.#byId.set(room.roomId, room);
    this.#stand(room);
    return isDone;
  }

  override remove(roomId: string): boolean {
    this.#byId.delete(roomId);
    this.#lists.remove(roomId);
    return super.remove(roomId);
  }

  override query(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): IRoomCache[] {
    const list = this.#listAsked(conditions, sortOptions);
    return list === undefined ? super.query(conditions, sortOptions) : this.#lists.all(list);
  }

  override findOne(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): Promise<IRoomCache> {
    const { roomId } = conditions;
    const list = this.#listAsked(conditions, sortOptions);
    if (roomId === undefined && list === undefined) return super.findOne(conditions, sortOptions);
    const found = roomId === undefined ? this.#lists.first(list ?? "") : this.#byId.get(roomId);
    return found ? Promise.resolve(found) : this.#empty.findOne(conditions);
  }

  override async findByIds(roomIds: string[]): Promise<Map<string, IRoomCache>> {
    const rooms = roomIds.flatMap(id => this.#byId.get(id) ?? []);
    return new Map(rooms.map(room => [room.roomId, room]));
  }

  #stand(room: IRoomCache): void {
    // Colyseus still changes what it has removed.
    if (this.#byId.get(room.roomId) !== room) return;
    const compared = this.#compared.of(room.name);
    this.#lists.stand(room.roomId, room, placeInList(room), compared ? listsOf(room, compared) : []);
  }

  #listAsked(conditions: Partial<IRoomCache>, sortOptions?: SortOptions): string | undefined {
    return listAsked(conditions, sortOptions, mode => this.#compared.of(mode));
  }
}
