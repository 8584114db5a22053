/** What one process of an installation does for all again and again, as long as it has the lease. */

export type Duty = {
  /** For people, such as `results`. */
  name: string;
  /**
   * Does what there is to do. Two processes at once must do no harm.
   *
   * @param mayGoOn false as soon as it should stop.
   */
  run(mayGoOn: () => boolean): Promise<void>;
  /** It is run so often without being told, for what a process has left behind that died before it told. */
  every_ms: number;
  /** That there is something to do. */
  notice?: { listen(listener: () => void): void };
  /** It is run so long after a notice and after the start, and then so long after that; absent: at once. */
  after_notice_ms?: readonly number[];
  /** Asked after each run: when it should be run next, where that is sooner. */
  nextInMs?(): number;
};

/** The same duty, which does nothing while it is to rest. */
export function resting(duty: Duty, isToRest: () => Promise<boolean>): Duty {
  const { name, every_ms, notice, after_notice_ms } = duty;
  return {
    ...{ name, every_ms, ...(notice && { notice }), ...(after_notice_ms && { after_notice_ms }) },
    run: async mayGoOn => {
      if (!(await isToRest())) await duty.run(mayGoOn);
    },
    nextInMs: () => duty.nextInMs?.() ?? every_ms,
  };
}
