/** A practice world on this machine's loopback address: one port for each system, kept in a folder where one is given. */
import { controlFace } from './control.ts';
import { readPracticeFile, writePracticeFile } from './practice-file.ts';
import { serve, type PracticeTimers, type RunningServer } from './server.ts';
import { createPracticeWorld, type PracticeWorld, type WorldOptions } from './world.ts';

export type PracticeServersOptions = WorldOptions & {
  khaosPort: number;
  shopifyPort: number;
  timers: PracticeTimers;
  /** Where the world is kept between runs; it then goes on where it was. */
  folder?: string;
  onFailure(error: unknown): void;
};

export type PracticeServers = {
  world: PracticeWorld;
  /** e.g. `http://127.0.0.1:8084`. */
  khaosOrigin: string;
  shopifyOrigin: string;
  /** Keeps the world in its folder, where it has one. */
  keep(): void;
  close(): Promise<void>;
};

/** Rejects when a port is taken, or the folder holds a world of another version. */
export const startPracticeServers = async (options: PracticeServersOptions): Promise<PracticeServers> => {
  const saved = options.folder === undefined ? undefined : readPracticeFile(options.folder);
  // What stands at the start of a new world is in a kept one already.
  const world = createPracticeWorld(saved === undefined ? options : { ...options, ordersAtStart: 0 });
  if (saved !== undefined) world.restore(saved);
  const { timers, onFailure } = options;
  const khaos: RunningServer = await serve({
    system: world.khaosSystem,
    control: controlFace(world.control.khaos),
    port: options.khaosPort,
    timers,
    onFailure,
  });
  let shopify: RunningServer;
  try {
    shopify = await serve({
      system: world.shopifySystem,
      control: controlFace(world.control.shopify),
      port: options.shopifyPort,
      timers,
      onFailure,
    });
  } catch (error) {
    await khaos.close();
    throw error;
  }
  const keep = (): void => {
    if (options.folder !== undefined) writePracticeFile(options.folder, world.save());
  };
  return {
    world,
    khaosOrigin: khaos.origin,
    shopifyOrigin: shopify.origin,
    keep,
    close: async () => {
      await Promise.all([khaos.close(), shopify.close()]);
      keep();
    },
  };
};
