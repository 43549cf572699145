// Runs in jest without any configuration: CommonJS, untransformed dependencies.
const { journeys } = require('./journeys.cjs');

test('journeys', journeys, 20_000);
