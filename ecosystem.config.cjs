/**
 * For PM2 on one machine: a process per core, each on a port of its own.
 *
 *   PUBLIC_HOST=game.example.com REDIS_URL=redis://127.0.0.1:6379 AWS_REGION=eu-central-1 \
 *     PM2_KILL_SIGNAL=SIGTERM pm2 start ecosystem.config.cjs
 *
 * All else stands in `.env`, or in the environment that PM2 is started with. With PM2_KILL_SIGNAL a stop drains.
 */
const { availableParallelism } = require("node:os");

const { PUBLIC_HOST = "localhost", PORT = "2567", DRAIN_SECONDS = "0" } = process.env;
/** To save what is left when draining ends. */
const SAVE_SECONDS = 30;

module.exports = {
  apps: Array.from({ length: availableParallelism() }, (_, i) => {
    const port = Number(PORT) + i;
    return {
      name: `tr-dungeons-${port}`,
      script: "src/index.ts",
      interpreter: "node_modules/.bin/node",
      node_args:
        "--single-threaded-gc --no-allocation-site-pretenuring --heap-growing-percent=100 --no-separate-gc-phases --min-semi-space-size=64 --max-semi-space-size=64",
      exec_mode: "fork",
      kill_timeout: (Number(DRAIN_SECONDS) + SAVE_SECONDS) * 1000,
      env: { NODE_ENV: "production", PORT: port, PUBLIC_ADDRESS: `${PUBLIC_HOST}:${port}` },
    };
  }),
};
