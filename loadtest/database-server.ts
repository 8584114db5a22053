/**
 * The database of the servers under test: dynalite in memory, in a process of its own. It counts what it is asked.
 *
 * Told to forget, it takes rows and keeps none of them. The server does and waits for the same; but dynalite needs more
 * CPU for a row than the server, and the players need the core that it runs on.
 */
import dynalite from "dynalite";
import { reportListening } from "./child.ts";

const PUT = "DynamoDB_20120810.PutItem";

let requests = 0;
let isForgetful = false;
const server = dynalite({ createTableMs: 0 });
const [answerOfDynalite] = server.listeners("request");
server.removeAllListeners("request");
server.on("request", (request, response) => {
  requests += 1;
  if (!isForgetful || request.headers["x-amz-target"] !== PUT) {
    answerOfDynalite?.call(server, request, response);
    return;
  }
  request.resume();
  request.on("end", () => {
    response.setHeader("Content-Type", "application/x-amz-json-1.0");
    response.end("{}");
  });
});
server.listen(0, "127.0.0.1", () => reportListening(server));
process.on("message", message => {
  if (message === "forget") isForgetful = true;
  else process.send?.({ requests });
});
