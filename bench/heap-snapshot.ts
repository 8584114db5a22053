/** What lives in the heap of another process after a collection, by its inspector. */
import { setTimeout as delay } from "node:timers/promises";
import { z } from "zod";

/** Where Node's inspector listens once the process has SIGUSR1, so that one process at a time can be looked into. */
const TARGETS_URL = "http://127.0.0.1:9229/json";
const OPEN_TIMEOUT_MS = 10_000;
const OPEN_POLL_MS = 50;

/** What V8 makes for itself: compiled code, and how objects are laid out. More of it comes as long as code grows hot. */
const OF_THE_ENGINE = new Set(["code", "hidden", "object shape", "native", "synthetic"]);

const targets = z.tuple([z.object({ webSocketDebuggerUrl: z.string() })], z.unknown());
const message = z.object({
  id: z.int().optional(),
  method: z.string().optional(),
  params: z.object({ chunk: z.string().optional() }).optional(),
  result: z.object({ result: z.object({ value: z.unknown() }).optional() }).optional(),
});
type Message = z.output<typeof message>;

/** The parts of V8's format that are read here: nodes are numbers in a row, whose meaning `node_fields` says. */
const heapSnapshot = z.object({
  snapshot: z.object({
    meta: z.object({
      node_fields: z.array(z.string()),
      node_types: z.tuple([z.array(z.string())], z.unknown()),
    }),
  }),
  nodes: z.custom<number[]>(nodes => Array.isArray(nodes) && Number.isInteger(nodes[0])),
});

export type Heap = {
  /** Objects, arrays, closures with their contexts, strings, numbers that are objects. What V8 makes for itself is left out. */
  objects: number;
  /** Of these. */
  object_bytes: number;
  /** With what V8 makes for itself, and buffers beside the heap. */
  bytes: number;
};

/** @param json as `HeapProfiler.takeHeapSnapshot` writes it. */
export function heapOf(json: string): Heap {
  const { snapshot, nodes } = heapSnapshot.parse(JSON.parse(json));
  const { node_fields: fields, node_types } = snapshot.meta;
  const typeNames = node_types[0];
  const [typeAt, sizeAt] = [fields.indexOf("type"), fields.indexOf("self_size")];
  const heap: Heap = { objects: 0, object_bytes: 0, bytes: 0 };
  for (let at = 0; at < nodes.length; at += fields.length) {
    const type = typeNames[nodes[at + typeAt] ?? -1] ?? "";
    const bytes = nodes[at + sizeAt] ?? 0;
    heap.bytes += bytes;
    if (OF_THE_ENGINE.has(type)) continue;
    heap.objects += 1;
    heap.object_bytes += bytes;
  }
  return heap;
}

/** Looks into one process. It stands still for a second or two with each look. */
export class HeapProbe {
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** @throws where another process has the inspector's port. */
  static async open(pid: number): Promise<HeapProbe> {
    process.kill(pid, "SIGUSR1");
    const socket = new WebSocket(await debuggerUrl());
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", () => reject(new Error("The inspector refuses the connection")));
    });
    const probe = new HeapProbe(socket);
    const { result } = await probe.#ask("Runtime.evaluate", { expression: "process.pid" });
    if (result?.result?.value === pid) return probe;
    throw new Error(`Another process listens at ${TARGETS_URL}: end it, and begin again`);
  }

  /** V8 collects before it writes a snapshot. */
  async look(): Promise<Heap> {
    const chunks: string[] = [];
    await this.#ask("HeapProfiler.takeHeapSnapshot", {}, ({ params }) => chunks.push(params?.chunk ?? ""));
    return heapOf(chunks.join(""));
  }

  close(): void {
    this.#socket.close();
  }

  /** One at a time. @param onEvent is told of what comes before the answer. */
  async #ask(method: string, params: object, onEvent: (event: Message) => void = () => {}): Promise<Message> {
    const answered = Promise.withResolvers<Message>();
    const receive = ({ data }: MessageEvent) => {
      const received = message.parse(JSON.parse(String(data)));
      if (received.id === undefined) onEvent(received);
      else answered.resolve(received);
    };
    const end = () => answered.reject(new Error("The process has ended before it answered its inspector"));
    this.#socket.addEventListener("message", receive);
    this.#socket.addEventListener("close", end);
    this.#socket.send(JSON.stringify({ id: 1, method, params }));
    try {
      return await answered.promise;
    } finally {
      this.#socket.removeEventListener("message", receive);
      this.#socket.removeEventListener("close", end);
    }
  }
}

/** The inspector opens some milliseconds after it was asked to. */
async function debuggerUrl(): Promise<string> {
  for (const deadlineMs = performance.now() + OPEN_TIMEOUT_MS; ; await delay(OPEN_POLL_MS)) {
    const answer = await fetch(TARGETS_URL).catch(() => undefined);
    if (answer) return targets.parse(await answer.json())[0].webSocketDebuggerUrl;
    if (performance.now() > deadlineMs) throw new Error(`Nothing answers at ${TARGETS_URL}`);
  }
}
