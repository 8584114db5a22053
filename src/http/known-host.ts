/** Under which names this server is opened in a browser. */
import type { RequestHandler } from "express";
import type { Env } from "../env.ts";
import { problem } from "./problem.ts";

const THIS_MACHINE: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "::1"]);

/**
 * Refuses requests whose Host is none of the server's own: the address that was connected to, HOST, PUBLIC_ADDRESS, or
 * localhost. Another site can let its own name lead to this machine (DNS rebinding), and a browser then takes its pages
 * for the server's own.
 */
export function onlyKnownHosts({
  HOST,
  PUBLIC_ADDRESS,
}: Pick<Env, "HOST" | "PUBLIC_ADDRESS">): RequestHandler {
  const named = new Set([HOST, PUBLIC_ADDRESS && hostnameOf(PUBLIC_ADDRESS)]);
  return (request, _response, next) => {
    const host = hostnameOf(request.headers.host ?? "");
    const own = request.socket.localAddress?.replace(/^::ffff:/i, "");
    const isKnown = host !== undefined && (THIS_MACHINE.has(host) || host === own || named.has(host));
    if (isKnown) return next();
    throw problem(
      "forbidden",
      `The host "${host ?? ""}" is none of this server's names. Open it as localhost, or set PUBLIC_ADDRESS to the name.`,
    );
  };
}

/** Without the port, and an IPv6 address without its brackets. */
function hostnameOf(host: string): string | undefined {
  return URL.parse(`http://${host}`)?.hostname.replace(/^\[|\]$/g, "");
}
