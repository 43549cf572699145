// A bundle of this application must contain only one provider.
import axios from 'axios';
import { attach, midtrans } from 'recoverable';

attach(axios.create(), { provider: midtrans(), logger: false });
console.log('attached');
