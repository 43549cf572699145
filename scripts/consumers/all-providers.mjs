import axios from 'axios';
import { attach, lemanpay, mastercard, mdes, midtrans } from 'recoverable';

attach(axios.create(), { providers: [lemanpay(), mastercard(), mdes(), midtrans()], logger: false });
console.log('attached');
