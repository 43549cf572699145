// Of the providers, an application bundle of this must hold one.
import axios from 'axios';
import { attach, midtrans } from 'recoverable';

attach(axios.create(), { provider: midtrans(), logger: false });
console.log('attached');
