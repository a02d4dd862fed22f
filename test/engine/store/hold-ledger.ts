/** Opens the ledger of the folder in its first argument, says so, and holds it until it is killed. */
import { openLedger } from '../../../electron/engine/store/open.ts';
import { makeWorld } from './test-world.ts';

openLedger({ ...makeWorld(), dataFolder: process.argv[2] ?? '' });
process.stdout.write('held\n');
process.stdin.resume();
