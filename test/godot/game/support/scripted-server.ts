/**
 * A server whose answers a test decides, as a process of its own: just as much of the HTTP API and of a dungeon room as the client in
 * Godot needs. It speaks the newest protocol, and shows what clients do with what a real server says only now and then: refusals, pauses,
 * old content, a character that is taken from the floor.
 *
 * The test drives it with orders over IPC: see scripted-game.ts.
 */
import { randomUUID } from "node:crypto";
import { type Client, defineRoom, defineServer, matchMaker, Room } from "@colyseus/core";
import { WebSocketTransport } from "@colyseus/ws-transport";
import express, { type Response } from "express";
import { DoorSchema } from "../../../../src/schema/door-state.ts";
import { EnemySchema } from "../../../../src/schema/enemy-state.ts";
import { LootDropSchema } from "../../../../src/schema/loot-drop-state.ts";
import { PlayerSchema } from "../../../../src/schema/player-state.ts";
import { RoomStateSchema } from "../../../../src/schema/room-state.ts";
import { gameContent } from "../../../support/content.ts";
import type { Asked, Order, Script } from "./scripted-game.ts";

const SLOT_KEPT_SECONDS = 30;

/** What the test has said; it changes while clients play. */
const script: Script = {
  welcome: {},
  answers: {},
  refresh: "good",
  isJoinSlow: false,
  isAway: false,
  newestContent: 1,
  contents: { 1: {} },
};
const asked: Asked[] = [];
const rooms = new Set<ScriptedRoom>();

class ScriptedRoom extends Room<{ state: RoomStateSchema }> {
  override state = new RoomStateSchema();
  override patchRate = 50;
  readonly #players = new Map<string, PlayerSchema>();

  override onCreate(options: { room_template_id?: string }) {
    const room_template_id = options.room_template_id ?? "room2";
    Object.assign(this.state, {
      ...{ room_id: this.roomId, dungeon_id: "first_dungeon", run_id: "run", room_template_id },
      ...{ room_type: "combat", max_players: 4, is_cleared: false, boss_phase: 0, tick: 100 },
    });
    const enemy = new EnemySchema();
    Object.assign(enemy, { enemy_instance_id: "enemy1", enemy_type_id: "goblin", aggro_slot: 1, state: 2 });
    Object.assign(enemy, {
      position_x: 0,
      position_y: 0,
      position_z: 30,
      current_health: 50,
      max_health: 50,
    });
    Object.assign(enemy, { is_alive: true });
    this.state.enemies.set("enemy1", enemy);
    const loot = new LootDropSchema();
    Object.assign(loot, { loot_instance_id: "loot1", item_id: "gold", item_type: "gold", quantity: 7 });
    Object.assign(loot, {
      position_x: 1,
      position_y: 0,
      position_z: 31,
      is_picked_up: true,
      picked_up_slot: 1,
    });
    this.state.loot_drops.set("loot1", loot);
    const rolled = new LootDropSchema();
    Object.assign(rolled, { loot_instance_id: "loot2", item_id: "gold", item_type: "gold", quantity: 5 });
    Object.assign(rolled, { position_x: 1, position_y: 0, position_z: 26, for_player_id: "somebody else" });
    this.state.loot_drops.set("loot2", rolled);
    const door = new DoorSchema();
    Object.assign(door, { door_id: "door2_3", is_open: true, is_locked: false });
    door.connected_room_template_id = "room3";
    this.state.doors.set("door2_3", door);
    for (const type of ["combat_event", "respawn", "door", "enter_door", "loot_pickup", "use_item"]) {
      this.onMessage(type, (_client, payload, context) => {
        asked.push({ what: type, body: payload });
        const answer = script.answers[type] ?? { value: { damage_amount: 0 } };
        return "rejection" in answer ? context.reject(answer.rejection) : answer.value;
      });
    }
    this.onMessage("heartbeat", client => client.send("heartbeat_ack", { tick: this.state.tick }));
    this.onMessage("*", () => undefined);
    rooms.add(this);
  }

  override onJoin(client: Client, options: Record<string, unknown>) {
    asked.push({ what: "join", body: options });
    const player = new PlayerSchema();
    const player_id = String(options.player_id ?? newest?.player_id ?? "kept");
    Object.assign(player, { player_id, slot: 1, character_name: "Ada", is_alive: true, connected: true });
    Object.assign(player, { position_x: 0, position_y: 0, position_z: 26, yaw: 0, state: 0, gold: 3 });
    Object.assign(player, { current_health: 100, max_health: 100, max_mana: 100, max_stamina: 100 });
    // 2 s before the welcome's tick, so that 10 mana and 30 stamina have come back since.
    Object.assign(player, { current_mana: 20, mana_since_tick: 60, current_stamina: 20 });
    player.stamina_since_tick = 60;
    client.userData = player_id;
    this.#players.set(player_id, player);
    if (!script.isAway) this.state.players.set(player_id, player);
    this.#welcome(client);
  }

  override async onDrop(client: Client) {
    await this.allowReconnection(client, SLOT_KEPT_SECONDS);
  }

  override onReconnect(client: Client) {
    this.#welcome(client);
  }

  override onLeave(client: Client) {
    asked.push({ what: "left", body: client.userData });
    this.state.players.delete(String(client.userData));
  }

  override onDispose() {
    rooms.delete(this);
  }

  /** Takes everybody from the floor, or puts them back. */
  setInWorld(isInWorld: boolean) {
    for (const [id, player] of this.#players) {
      // What is shown again is another structure on the wire.
      const again = new PlayerSchema();
      Object.assign(again, player.toJSON(), { position_z: 28 });
      if (isInWorld) this.state.players.set(id, again);
      else this.state.players.delete(id);
    }
  }

  close(code: number, reason: string) {
    for (const client of this.clients) client.leave(code, reason);
  }

  #welcome(client: Client) {
    client.send("welcome", {
      ...{ player_id: client.userData, session_id: "session", server_time: "", tick: 100 },
      ...{ tick_ms: 50, patch_interval_ms: 200, ...script.welcome },
    });
    client.send("inventory", { inventory: { health_potion: 1 }, gold: 3 });
  }
}

type Tokens = { player_id: string; access_token: string; refresh_token: string; expires_in: number };

/** What was given last. */
let newest: Tokens | undefined;

function tokensOf(player_id: string): Tokens {
  return {
    player_id,
    access_token: `access ${player_id}`,
    refresh_token: `refresh ${randomUUID()}`,
    expires_in: 900,
  };
}

function refuse(response: Response, status: number, detail: string) {
  response.status(status).type("application/problem+json").send({ title: "No", detail });
}

const transport = new WebSocketTransport();
const server = defineServer({
  greet: false,
  transport,
  rooms: { dungeon: defineRoom(ScriptedRoom) },
  express: app => {
    const content = gameContent();
    app.use(express.json(), (request, _response, next) => {
      const { method, path, body } = request;
      if (path !== "/api/content") asked.push({ what: `${method} ${path}`, body });
      next();
    });
    app.get("/api/content", (_request, response) => {
      const version = script.newestContent;
      response.json({ version, hash: `hash ${version}`, published_at: "", sets: {} });
    });
    for (const [set, entries] of Object.entries(content)) {
      app.get(`/api/${set}`, (request, response) => {
        const version = Number(request.query.version ?? script.newestContent);
        const changes = script.contents[version];
        if (!changes) return refuse(response, 404, `There is no version ${version}.`);
        const items = Object.values(entries).map(entry => ({ ...entry, ...changes[`${set}/${entry.id}`] }));
        asked.push({ what: `content ${set} ${version}` });
        response.json({ items });
      });
    }
    app.post("/api/auth/guest", (_request, response) => {
      newest = tokensOf(randomUUID());
      response.json(newest);
    });
    app.post("/api/auth/refresh", (request, response) => {
      const how = script.refresh;
      if (how === "refused") return refuse(response, 401, "This refresh token was used before.");
      newest ??= tokensOf("kept");
      if (how === "lost once") {
        script.refresh = "good";
        request.socket.destroy();
      } else response.json({ ...newest, player_id: "kept" });
    });
    app.get("/api/sessions", (_request, response) => {
      response.json({ sessions: [{ session_id: "session", room_id: "" }] });
    });
    app.post("/api/sessions/session/token", (_request, response) => {
      response.json({ session_token: "session token" });
    });
    app.put("/api/rooms/:room_id/join", async (_request, response) => {
      if (script.isJoinSlow) await new Promise(done => setTimeout(done, 500));
      const room = await matchMaker.createRoom("dungeon", {});
      const seat = await matchMaker.reserveSeatFor(room, { player_id: "kept" });
      response.json({ room_id: room.roomId, seat });
    });
    app.put("/api/rooms/:room_id/leave", (_request, response) => {
      response.json({});
    });
  },
});

function obey(order: Order): unknown {
  switch (order.do) {
    case "set":
      Object.assign(script, order.script);
      return null;
    case "asked":
      return asked;
    case "floor":
      for (const room of rooms) room.setInWorld(order.isInWorld);
      return null;
    case "touch":
      for (const room of rooms) room.state.tick += 1;
      return null;
    case "broadcast":
      for (const room of rooms) room.broadcast(order.type, order.message);
      return null;
    case "close":
      for (const room of rooms) room.close(order.code, order.reason);
      return null;
  }
}

await server.listen(0, "127.0.0.1");
const address = transport.server?.address();
if (address === null || typeof address !== "object") throw new Error("the server has no port");
process.on("message", ({ id, order }: { id: number; order: Order }) => {
  process.send?.({ id, result: obey(order) });
});
process.on("disconnect", () => process.exit());
process.send?.({ port: address.port });
