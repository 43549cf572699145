import axios from 'axios';
import { attach, lemanpay, mastercard, mdes, midtrans } from 'recoverable';

attach(axios.create(), { providers: [lemanpay(), mastercard(), midtrans()], logger: false });
// It has Mastercard's hosts too.
attach(axios.create(), { provider: mdes(), logger: false });
console.log('attached');
