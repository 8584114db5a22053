/** A Colyseus server behind the HTTP gateway, as a process: its matchmaker is global. Variables come as JSON. */
import { defineRoom, defineServer, Room } from "@colyseus/core";
import { monitor } from "@colyseus/monitor";
import { playground } from "@colyseus/playground";
import { WebSocketTransport } from "@colyseus/ws-transport";
import { pino } from "pino";
import { applyCors } from "../../src/http/cors.ts";
import { createHttpGateway } from "../../src/http/http-gateway.ts";
import { problemHandler } from "../../src/http/problem.ts";
import { closedToOtherSites, policyForApi, policyForMonitor } from "../../src/http/security-headers.ts";
import { testEnv } from "../support/dynamodb.ts";

const env = testEnv(JSON.parse(process.argv[2] ?? "{}"));
const log = pino({ level: "warn" }, pino.destination(2));
const door = createHttpGateway(env, log);
applyCors(env);
const server = defineServer({
  greet: false,
  transport: new WebSocketTransport({ server: door }),
  rooms: { dungeon: defineRoom(Room) },
  express: app => {
    app.use("/api", policyForApi);
    app.get("/api/content", (_request, response) => {
      response.json({});
    });
    app.use("/monitor", closedToOtherSites, policyForMonitor, monitor());
    app.use("/playground", closedToOtherSites, playground());
    app.use(problemHandler(log));
  },
});
await server.listen(0, "127.0.0.1");
console.info(`listening ${JSON.stringify(door.address())}`);
