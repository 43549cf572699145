export type { Effect } from '../simulators/core/ledger.js';
export type { Call, Reply } from '../simulators/core/provider-server.js';
export { both, transportFaults } from '../simulators/core/transport-faults.js';
export type {
  ArrivedRequest,
  Chaos,
  Fault,
  FaultKind,
  Ledger,
  LedgerEntry,
  Simulator,
  SimulatorOptions,
} from '../simulators/index.js';
export { type Belief, type PaymentVerdict, VERDICTS } from './belief.js';
export type { AnswerCase, ProviderCases } from './cases.js';
export type { Check } from './check.js';
export { checkProvider, checksOf, ProviderCheckError } from './check-provider.js';
export type { Contender } from './contenders.js';
export type { IdempotencyStore, SimulatorDefinition, SimulatorRoute } from './definition.js';
export { measureTruth, type TruthOptions, type TruthProgress } from './measure-truth.js';
export type { PaymentRequest, SimulatedPayments } from './payments.js';
export type { Records } from './records.js';
export { type DefinedSimulator, startSimulator } from './start-simulator.js';
export type { TruthRow, TruthTable } from './truth-table.js';
