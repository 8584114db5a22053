import assert from "node:assert/strict";
import { once } from "node:events";
import { Duplex } from "node:stream";
import { setImmediate as turn } from "node:timers/promises";
import { writeTogether } from "./corked-writes.ts";

/** A socket, and what was written to it: an entry for each write, with what it had. */
function aSocket() {
  const writes: string[] = [];
  const socket = new Duplex({
    read() {},
    write(chunk: Buffer, _encoding, done) {
      writes.push(chunk.toString());
      done();
    },
    writev(chunks, done) {
      writes.push(Buffer.concat(chunks.map(({ chunk }) => chunk)).toString());
      done();
    },
  });
  writeTogether(socket);
  /** As the WebSocket library does it. */
  const send = (frame: string) => {
    socket.cork();
    socket.write(`<${frame.length}>`);
    socket.write(frame);
    socket.uncork();
  };
  return { socket, writes, send };
}

describe("What one turn of the event loop has to say", () => {
  it("leaves in one write, in order, and the next turn's in the next", async () => {
    const { writes, send } = aSocket();
    for (const frame of ["patch", "loot_removed", "answer"]) send(frame);
    assert.deepEqual(writes, []);
    await turn();
    assert.deepEqual(writes, ["<5>patch<12>loot_removed<6>answer"]);
    send("patch");
    await turn();
    assert.deepEqual(writes.slice(1), ["<5>patch"]);
  });

  it("leaves for each client by itself, also where one of them is gone", async () => {
    const [ada, bob] = [aSocket(), aSocket()];
    ada.send("a");
    bob.send("b");
    ada.socket.destroy();
    await turn();
    assert.deepEqual([ada.writes, bob.writes], [[], ["<1>b"]]);
  });

  it("is not lost where the connection is closed behind it", async () => {
    const { socket, writes, send } = aSocket();
    send("goodbye");
    socket.end();
    await once(socket, "finish");
    assert.deepEqual(writes, ["<7>goodbye"]);
  });
});
