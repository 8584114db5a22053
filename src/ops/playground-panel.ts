/**
 * Colyseus's playground, for development: it joins rooms from the browser. It learns here what the room's messages and the API's
 * endpoints look like, so that it has a form for each.
 */
import { readFile } from "node:fs/promises";
import { playground } from "@colyseus/playground";
import express, { type RequestHandler, type Router } from "express";
import { z } from "zod";
import type { Endpoint } from "../http/endpoint.ts";
import { withSlash } from "../http/relative.ts";
import { ModeRoom } from "../rooms/base/room.ts";
import type { MessageForm } from "../schema/room-messages.ts";
import { MESSAGE_EXAMPLES } from "./message-examples.ts";
import { type PlaygroundForm, playgroundForm } from "./playground-forms.ts";

const SCRIPT = /^\/assets\/([\w-]+\.js)$/;
const SCRIPTS = new URL("./assets/", import.meta.resolve("@colyseus/playground"));

/** What is asked of a room here. */
type MessageRoom = { readonly messageForms: Readonly<Record<string, MessageForm>> };

/** @param prefix under which the endpoints are, such as `/api`. */
export function playgroundPanel(prefix: string, endpoints: readonly Endpoint[]): Router {
  describeMessages();
  const router = express.Router();
  router.use(withSlash);
  router.get(SCRIPT, sendScript);
  router.get("/__apidocs", (_request, response) => {
    response.json(endpoints.map(endpoint => describe(prefix, endpoint)));
  });
  router.use(playground());
  return router;
}

/** Of the playground's script: its own expressions, and what stands in their place. */
// biome-ignore-start lint/suspicious/noTemplateCurlyInString: the playground's own templates.
const REPLACED: readonly (readonly [theirs: string, ours: string])[] = [
  // It takes the host alone for the address of its server. Behind a load balancer that puts a prefix before the path, the server is where
  // the playground itself is.
  [
    "||`${window.location.protocol}//${window.location.host}`",
    '||`${window.location.protocol}//${window.location.host}${window.location.pathname.replace(/\\/playground\\/*$/,"")}`',
  ],
  ['${window.location.pathname.replace(/\\/+$/,"")}', "/playground"],
  // Its forms begin empty. Ours begin with the example of their schema: the first message's, that of another, and an endpoint's.
  [
    "[y,x]=Ie.useState({}),[C,T]=Ie.useState(r[0])",
    "[y,x]=Ie.useState(i?.[r[0]]?.examples?.[0]??{}),[C,T]=Ie.useState(r[0])",
  ],
  ['T(Y),x({}),o("{}")', 'T(Y),x(i?.[Y]?.examples?.[0]??{}),o("{}")'],
  ["const N=n[j];s(j),W({}),$({})", "const N=n[j];s(j),W({}),$(N.body?.examples?.[0]??{})"],
];
// biome-ignore-end lint/suspicious/noTemplateCurlyInString: as above.

const sendScript: RequestHandler = async (request, response, next) => {
  const script = await readFile(new URL(request.path.replace(SCRIPT, "$1"), SCRIPTS), "utf8").catch(() => "");
  if (script === "") return next();
  response.type("js").send(REPLACED.reduce((text, [theirs, ours]) => text.replace(theirs, ours), script));
};

/**
 * The playground asks a room for its validators and makes forms of them. The room's own checks stand in its handlers, since
 * Colyseus's would close the connection on a bad message; so this is only what the playground sees.
 */
function describeMessages(): void {
  Object.defineProperty(ModeRoom.prototype, "onMessageValidators", {
    get(this: MessageRoom) {
      return Object.fromEntries(
        Object.entries(this.messageForms).map(([type, { schema }]) => [
          type,
          asValidator(() => messageForm(type, schema)),
        ]),
      );
    },
    configurable: true,
  });
}

/** The playground asks a validator what it looks like, in the way of the Standard JSON Schema. */
function asValidator(form: () => PlaygroundForm | null): object {
  return { "~standard": { jsonSchema: { input: form } } };
}

const messageForms = new WeakMap<z.ZodType, PlaygroundForm | null>();

/** The playground asks for each message again whenever somebody joins a room. No two messages have the same schema. */
function messageForm(type: string, schema: z.ZodType): PlaygroundForm | null {
  const known = messageForms.get(schema);
  if (known !== undefined) return known;
  const form = playgroundForm(schema, MESSAGE_EXAMPLES[type]);
  messageForms.set(schema, form);
  return form;
}

function describe(prefix: string, { method, path, summary, input }: Endpoint) {
  const { body, query } = input.shape;
  return {
    method: method.toUpperCase(),
    path: prefix + path,
    description: summary,
    body: body instanceof z.ZodType ? playgroundForm(body) : null,
    query: query instanceof z.ZodType ? playgroundForm(query) : null,
  };
}
