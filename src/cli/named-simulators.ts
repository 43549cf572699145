import * as simulators from '../simulators/index.js';

type Start = (options: simulators.SimulatorOptions) => Promise<simulators.Simulator>;

/** Every export that starts one. */
const builtIn = Object.entries(simulators as unknown as Readonly<Record<string, Start>>).filter(([name]) =>
  name.startsWith('start'),
);

/** `startMercadoPago` is found as `mercado-pago`, and as `mercadopago`. */
export function namedSimulator(name: string): Start | undefined {
  const wanted = name.toLowerCase().replaceAll(/[-_]/g, '');
  return builtIn.find(([start]) => start.slice('start'.length).toLowerCase() === wanted)?.[1];
}

export function namesOfSimulators(): readonly string[] {
  return builtIn.map(([start]) =>
    start
      .slice('start'.length)
      .replaceAll(/(?<=[a-z])[A-Z]/g, '-$&')
      .toLowerCase(),
  );
}
