// Payouts sends no codes: these are its texts (Midtrans: Payouts, error mapping).

/** Every text about a wrong field in the request. `X` stands for numbers. */
export const INVALID = [
  'PARSING ERROR',
  'BENEFICIARY BANK IS NOT INCLUDED IN THE LIST',
  'BANK_NAME IS NOT INCLUDED IN THE LIST',
  'FACILITATOR BANK ACCOUNT NOT AVAILABLE',
  'BENEFICIARY ACCOUNT IS TOO LONG',
  "BENEFICIARY ACCOUNT CAN'T EXCEED X",
  'BENEFICIARY EMAIL MUST BE A VALID EMAIL ADDRESS',
  'BENEFICIARY NAME ONLY ALLOWS ALPHANUMERIC CHARACTERS',
  'NOTES ONLY ALLOWS SPACE AND ALPHANUMERIC CHARACTERS',
  'AMOUNT MUST BE GREATER THAN OR EQUAL TO X',
] as const;

/** Every text about your balance. */
export const BALANCE = [
  'PARTNER DOES NOT HAVE SUFFICIENT BALANCE',
  'PARTNER DOES NOT HAVE SUFFICIENT BALANCE FOR THE PAYOUT',
  'INSUFFICIENT BALANCE FOR THE ACCOUNT VALIDATION',
] as const;

/** Turns a text into a code: Payouts' texts include limits, which differ from bank to bank. */
export function codeOf(text: string): string {
  return text
    .trim()
    .replace(/\d[\d.,]*\d|\d/g, 'X')
    .replace(/\.$/, '');
}
