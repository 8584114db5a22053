/** The page's side of the studio's worker: asks it once typing rests, and has what it has answered so far. */
import { Emitter } from "../../client/emitter.ts";
import { type Change, keyOf, type Row } from "../draft.ts";
import type { Asked } from "./measured.ts";
import type { Answer, Answered, Told } from "./numbers-work.ts";

/** Nobody reads numbers while they type. */
const REST_MS = 400;

export type Question = {
  readonly saved: readonly Row[];
  readonly changes: readonly Change[];
  readonly asked: Asked;
  readonly is_wanted_anyway: boolean;
};

export class NumbersClient extends Emitter<{ changed: undefined }> {
  readonly #url: string;
  #worker: Worker | undefined;
  /** What the worker has been told of. */
  #saved: readonly Row[] | undefined;
  #number = 0;
  #rest: ReturnType<typeof setTimeout> | undefined;
  #about: string | undefined;
  #answer: Answer | undefined;
  #isOld = true;

  /** @param url of the worker, which is loaded with the first question. */
  constructor(url: string) {
    super();
    this.#url = url;
  }

  /** The newest about the entry, which may be of the question before. */
  get answer(): Answer | undefined {
    return this.#answer;
  }

  /** Whether the answer is of a question that is not asked any more. */
  get isOld(): boolean {
    return this.#isOld;
  }

  ask(question: Question): void {
    this.stop();
    const about = keyOf(question.asked.where);
    if (about !== this.#about) this.#answer = undefined;
    this.#about = about;
    this.#rest = setTimeout(() => this.#send(question), REST_MS);
  }

  stop(): void {
    clearTimeout(this.#rest);
    this.#number += 1;
    this.#tell({ kind: "stop" });
    if (this.#isOld) return;
    this.#isOld = true;
    this.emit("changed", undefined);
  }

  close(): void {
    this.stop();
    this.#worker?.terminate();
  }

  #send({ saved, changes, asked, is_wanted_anyway }: Question): void {
    if (!this.#worker) {
      this.#worker = new Worker(this.#url, { type: "module" });
      this.#worker.onmessage = ({ data }: MessageEvent<Answered>) => this.#hear(data);
      this.#worker.onerror = event =>
        this.#hear({ kind: "failed", message: event.message, number: this.#number });
    }
    if (this.#saved !== saved) this.#tell({ kind: "saved", rows: saved });
    this.#saved = saved;
    this.#tell({ kind: "measure", number: this.#number, changes, asked, is_wanted_anyway });
  }

  #tell(told: Told): void {
    this.#worker?.postMessage(told);
  }

  #hear({ number, ...answer }: Answered): void {
    if (number !== this.#number) return;
    this.#answer = answer;
    this.#isOld = false;
    this.emit("changed", undefined);
  }
}
