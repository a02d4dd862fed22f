/** Imported first by a host that runs the engine in its own process: what is loaded after it is already loaded into a small heap. */
import { keepHeapSmall } from './engine-flags.ts';

keepHeapSmall();
