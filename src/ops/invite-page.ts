/** The page behind a one-time link: a form for the new password, without script, so that it works in any browser. */
import express, { type Router } from "express";
import { z } from "zod";
import { parseInput } from "../http/problem.ts";
import type { StaffAuth } from "./staff-auth.ts";
import { MAX_PASSWORD_CHARACTERS, MIN_PASSWORD_CHARACTERS } from "./staff-password.ts";

const body = z.object({
  code: z.string().min(1).max(200),
  password: z.string().min(MIN_PASSWORD_CHARACTERS).max(MAX_PASSWORD_CHARACTERS),
});

const CODE = /^[\w.-]{1,200}$/;
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'";

export function invitePage(staff_auth: Pick<StaffAuth, "accept">): Router {
  const router = express.Router();
  router.use((_request, response, next) => {
    response.set({
      "Content-Security-Policy": POLICY,
      "Referrer-Policy": "no-referrer",
      "Cache-Control": "no-store",
    });
    next();
  });
  router.get("/invite", (request, response) => {
    const code = String(request.query.code ?? "");
    response
      .type("html")
      .send(page(CODE.test(code) ? form(code) : "<p>This link is not whole: copy all of it.</p>"));
  });
  router.post("/invite", express.urlencoded({ extended: false, limit: "4kb" }), async (request, response) => {
    const { code, password } = parseInput(body, request.body);
    const { staff_id, role } = await staff_auth.accept(code, password);
    response
      .type("html")
      .send(
        page(`<p>The password of ${staff_id} (${role}) is set. <a href="../console">To the console</a></p>`),
      );
  });
  return router;
}

function form(code: string): string {
  return `<form method="post"><input type="hidden" name="code" value="${code}">
<p><label>New password, ${MIN_PASSWORD_CHARACTERS} characters at least<br>
<input type="password" name="password" autocomplete="new-password" required minlength="${MIN_PASSWORD_CHARACTERS}" maxlength="${MAX_PASSWORD_CHARACTERS}"></label></p>
<p><button>Set the password</button></p></form>`;
}

function page(content: string): string {
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Staff of TR-Dungeons</title><style>body{font:16px system-ui;max-width:30rem;margin:4rem auto;padding:0 1rem}input,button{font:inherit;padding:.4rem}</style>
<main><h1>Staff of TR-Dungeons</h1>${content}</main></html>`;
}
