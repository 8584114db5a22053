/**
 * The database of the servers under test: dynalite in memory, in a process of its own. It counts what it is asked.
 *
 * Told to forget, it takes the rows that rooms write behind and keeps none of them. The server does and waits for the same; but dynalite needs more
 * CPU for a row than the server, and the players need the core that it runs on. What a room reads again, such as its run, is kept.
 */
import type { IncomingMessage, ServerResponse } from "node:http";
import dynalite from "dynalite";
import { COMBAT_EVENTS_TABLE, RECORDINGS_TABLE, ROOM_STATES_TABLE } from "../src/store/tables.ts";
import { reportListening } from "./child.ts";

const PUT = "DynamoDB_20120810.PutItem";
const FORGOTTEN = [COMBAT_EVENTS_TABLE, RECORDINGS_TABLE, ROOM_STATES_TABLE].map(({ name }) => `${name}"`);

let requests = 0;
let isForgetful = false;
const server = dynalite({ createTableMs: 0 });
const [answerOfDynalite] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", (request, response) => {
  requests += 1;
  const keep = () => answerOfDynalite?.call(server, request, response);
  if (!isForgetful || request.headers["x-amz-target"] !== PUT) keep();
  else {
    request.once("readable", () => {
      const head: Buffer | null = request.read();
      if (head) request.unshift(head);
      if (FORGOTTEN.some(table => head?.includes(table))) forget(request, response);
      else keep();
    });
  }
});

function forget(request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  request.on("end", () => {
    response.setHeader("Content-Type", "application/x-amz-json-1.0");
    response.end("{}");
  });
}

server.listen(0, "127.0.0.1", () => reportListening(server));
process.on("message", message => {
  if (message === "forget") isForgetful = true;
  else process.send?.({ requests });
});
