// A server that answers each request as soon as it has arrived, in its own process; it ends with its parent.
import { createServer } from 'node:http';
import { settled } from './settled.mjs';

const server = createServer((request, response) => {
  request.resume().once('end', () => {
    response.setHeader('content-type', 'application/json');
    response.end(settled);
  });
});
server.listen(0, '127.0.0.1', () => process.send(server.address().port));
process.once('disconnect', () => process.exit());
