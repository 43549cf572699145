// The provider of the soak, in its own process, so that its memory is not part of the measured heap.
import { startMidtrans } from '../../dist/esm/simulators/index.js';
import { both, transportFaults } from '../truth/faults.mjs';

const RATIO = 0.05;

const simulator = await startMidtrans();
const faults = [...transportFaults, ...both({ kind: 'provider', code: '503' })];
let seed = 7;
const trouble = () => simulator.chaos({ seed: seed++, ratio: RATIO, faults, match: ({ method }) => method === 'POST' });
trouble();
process.send(simulator.url);
process.on('message', (what) => {
  if (what === 'sockets') {
    process.send(process.getActiveResourcesInfo().filter((kind) => kind === 'TCPSocketWrap').length);
    return;
  }
  simulator.reset();
  trouble();
  process.send('forgotten');
});
process.on('disconnect', () => process.exit());
