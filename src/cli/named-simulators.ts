import {
  type Simulator,
  type SimulatorOptions,
  startAdyen,
  startBraintree,
  startCheckoutCom,
  startLemanpay,
  startMastercard,
  startMdes,
  startMercadoPago,
  startMidtrans,
  startMidtransPayouts,
  startMpgs,
  startPaypal,
  startPlainHttp,
  startRazorpay,
  startSnapBi,
  startSquare,
  startStripe,
  startXendit,
} from '../simulators/index.js';

type Start = (options: SimulatorOptions) => Promise<Simulator>;

const builtIn: Readonly<Record<string, Start>> = {
  startAdyen,
  startBraintree,
  startCheckoutCom,
  startLemanpay,
  startMastercard,
  startMdes,
  startMercadoPago,
  startMidtrans,
  startMidtransPayouts,
  startMpgs,
  startPaypal,
  startPlainHttp,
  startRazorpay,
  startSnapBi,
  startSquare,
  startStripe,
  startXendit,
};

/** `startMercadoPago` is found as `mercado-pago`, and as `mercadopago`. */
export function namedSimulator(name: string): Start | undefined {
  const wanted = name.toLowerCase().replaceAll(/[-_]/g, '');
  return Object.entries(builtIn).find(([start]) => start.slice('start'.length).toLowerCase() === wanted)?.[1];
}

export function namesOfSimulators(): readonly string[] {
  return Object.keys(builtIn).map((start) =>
    start
      .slice('start'.length)
      .replaceAll(/(?<=[a-z])[A-Z]/g, '-$&')
      .toLowerCase(),
  );
}
