/** `/console`: what staff see and do, each as far as their role allows. */
import { h } from "preact";
import "uplot/dist/uPlot.min.css";
import "../ui/base.css";
import "./console.css";
import "./runs-now.css";
import { StaffSession } from "../staff/staff-session.ts";
import { consoleTexts } from "../texts/console.ts";
import { showPage, textsFor, thisPage } from "../ui/this-page.ts";
import { Shell } from "./shell.ts";

const page = thisPage();
const texts = textsFor(page, consoleTexts);
const session = new StaffSession(page.endpoint);
showPage(page, texts.title, h(Shell, { page, texts, session }));
