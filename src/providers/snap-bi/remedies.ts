import type { Remedies } from '../rows.js';

const CORRECT = 'Correct the field that responseMessage names, and send it as a new request.';
const SIGN = 'Check the client key, the private key, and what the signature is made over: path, body, time.';
const TOKEN = 'Get a new access token; the signer should do so before each attempt.';
const ASK_BANK = 'Ask the bank to open this service or this feature for your partner id.';
const ROUTE = 'Check the code of the bank, and that this service serves it.';
const STATE = 'See the transaction by transfer/status before you decide.';
const FIND = 'See by transfer/status what was made under the reference before you send another one.';
const SERVER = 'If it persists, ask the bank, with the partnerReferenceNo, the X-EXTERNAL-ID and the time.';
const ACCOUNT = 'Ask the recipient for an account that can be paid to.';
const LIMIT = 'Pay less, or on another day, or ask the bank for a higher limit.';
const OTP = 'Have the customer request and enter a new one-time password.';

export const snapBiRemedies: Remedies = {
  '409xx01': FIND,
  '404xx18': FIND,
  '409xx00': 'Let recoverable or your signer make the X-EXTERNAL-ID anew for each attempt.',
  '429xx00': 'Spread the requests over time, or ask the bank for a higher limit.',
  '500xx00': SERVER,
  '500xx01': SERVER,
  '500xx02': SERVER,
  '504xx00': SERVER,
  '400xx00': CORRECT,
  '400xx01': CORRECT,
  '400xx02': CORRECT,
  '401xx00': SIGN,
  '401xx01': TOKEN,
  '401xx02': TOKEN,
  '401xx03': TOKEN,
  '401xx04': TOKEN,
  '403xx01': ASK_BANK,
  '403xx06': 'Send it after the cut-off: the bank says when.',
  '403xx10': ASK_BANK,
  '403xx21': ASK_BANK,
  '403xx22': ASK_BANK,
  '405xx00': ASK_BANK,
  '405xx01': STATE,
  '404xx01': 'Check the reference, and that the transaction is not older than the bank keeps it.',
  '404xx02': ROUTE,
  '404xx03': ROUTE,
  '404xx05': ASK_BANK,
  '404xx06': OTP,
  '404xx07': 'Begin the journey anew.',
  '404xx08': ASK_BANK,
  '404xx09': ROUTE,
  '404xx10': 'Begin the journey anew.',
  '404xx12': 'Check the number of the bill or virtual account.',
  '404xx16': 'Check the X-PARTNER-ID, and that it belongs to this environment.',
  '404xx17': 'Check the id of the terminal.',
  '404xx19': 'Ask for a new bill or virtual account.',
  '403xx00': STATE,
  '404xx00': STATE,
  '404xx14': STATE,
  '403xx02': LIMIT,
  '403xx03': 'Do not send it again; ask the bank.',
  '403xx04': LIMIT,
  '403xx05': 'Have the customer ask their bank.',
  '403xx07': 'Have the customer use another card.',
  '403xx08': 'Have the customer use another card.',
  '403xx09': ACCOUNT,
  '403xx11': OTP,
  '403xx12': OTP,
  '403xx13': OTP,
  '403xx14': 'Top up the account that it is paid from, or pay less.',
  '403xx15': 'Read responseMessage: it gives the reason.',
  '403xx16': 'Ask the bank why it is suspended.',
  '403xx17': LIMIT,
  '403xx18': ACCOUNT,
  '403xx19': 'Ask the bank why the merchant is suspended.',
  '403xx20': LIMIT,
  '403xx23': LIMIT,
  '404xx04': 'Make a new request if the customer still wants to pay.',
  '404xx11': ACCOUNT,
  '404xx13': 'Ask for what is owed by an inquiry, and pay that.',
  '404xx15': OTP,
};
