import { journeys } from './journeys.mjs';

journeys().then(
  () => console.log('all journeys went well'),
  (error) => {
    console.error(error);
    process.exitCode = 1;
  },
);
