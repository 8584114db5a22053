/** Where the store reports what nobody is waiting to hear. `console` fits. */
export type StoreLog = { warn(message: string): void; error(message: string): void };
