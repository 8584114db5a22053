/** What operators switch for all: maintenance, and queues that are closed. */
import { z } from "zod";
import { findEntry } from "../game/content/content.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { problem } from "../http/problem.ts";
import type { Services } from "../services.ts";
import { ALL_QUEUES } from "../store/switch-repository.ts";
import { type StaffGate, staffEndpoint } from "./staff-endpoint.ts";
import { STAFF_MAY } from "./staff-may.ts";

const text = z.string().trim().min(1).max(500).describe("What players read.");
const queueParams = z.object({
  queue_id: z.string().min(1).max(64).describe(`A queue, or ${ALL_QUEUES} for all.`),
});

const switches = z
  .object({
    maintenance: z
      .object({ text: z.string(), begun_at: z.iso.datetime(), begun_by: z.string() })
      .optional()
      .describe("Absent while there is none."),
    closed_queues: z.record(z.string(), z.string()).describe("queue_id, or * for all → what players read."),
    closed_ranges: z
      .record(z.string(), z.iso.datetime())
      .describe("Range of addresses → until when no new guests are made from it."),
  })
  .meta({ id: "Switches" });
const answers = { 200: { description: "Every process acts by it within 5 s.", schema: switches } };

export function adminSwitchEndpoints(
  { switches: known, store }: Pick<Services, "switches" | "store">,
  gate: StaffGate,
): Endpoint[] {
  const assertQueue = (queue_id: string) => {
    if (queue_id === ALL_QUEUES || findEntry(store.library.current().content.queues, queue_id)) return;
    throw problem("not-found", `There is no queue "${queue_id}". GET /api/queues lists them.`);
  };

  return [
    staffEndpoint(
      gate,
      {
        ...{ method: "get", path: "/admin/switches", roles: STAFF_MAY["switches.see"] },
        summary: "Whether there is maintenance, and which queues are closed",
        input: z.object({}),
        answers,
        problems: ["forbidden"],
      },
      async () => ({ value: await known.now() }),
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "put",
          path: "/admin/maintenance",
          roles: STAFF_MAY["maintenance.begin"],
          act: "maintenance.begin",
        },
        summary: "Let players begin nothing new; what is played goes on, and staff come in",
        input: z.object({ body: z.strictObject({ text }) }),
        answers,
        problems: ["forbidden"],
      },
      async ({ body }, { staff_id }) => {
        const begun_at = new Date().toISOString();
        const change = known.change(before => ({
          ...before,
          maintenance: { begun_at, begun_by: staff_id, ...before.maintenance, text: body.text },
        }));
        return { value: await change };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "delete",
          path: "/admin/maintenance",
          roles: STAFF_MAY["maintenance.end"],
          act: "maintenance.end",
        },
        summary: "End the maintenance",
        input: z.object({}),
        answers,
        problems: ["forbidden"],
      },
      async () => ({
        value: await known.change(before => ({ ...before, maintenance: undefined })),
      }),
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "put",
          path: "/admin/queues/:queue_id/closing",
          roles: STAFF_MAY["queue.close"],
          act: "queue.close",
        },
        summary: "Close a queue, or all: nobody comes in, and who waits in it is matched",
        input: z.object({ params: queueParams, body: z.strictObject({ text }) }),
        answers,
        problems: ["forbidden", "not-found"],
      },
      async ({ params: { queue_id }, body }) => {
        assertQueue(queue_id);
        const change = known.change(before => ({
          ...before,
          closed_queues: { ...before.closed_queues, [queue_id]: body.text },
        }));
        return { value: await change };
      },
    ),

    staffEndpoint(
      gate,
      {
        ...{
          method: "delete",
          path: "/admin/queues/:queue_id/closing",
          roles: STAFF_MAY["queue.open"],
          act: "queue.open",
        },
        summary: "Open a queue again; * opens all of them",
        input: z.object({ params: queueParams }),
        answers,
        problems: ["forbidden"],
      },
      async ({ params: { queue_id } }) => {
        const change = known.change(before => {
          const { [queue_id]: _opened, ...others } = before.closed_queues;
          return { ...before, closed_queues: queue_id === ALL_QUEUES ? {} : others };
        });
        return { value: await change };
      },
    ),
  ];
}
