/** A host of loopback where nobody listens. */
export const DEAD = '127.0.0.1:2';

/** A charge, as Midtrans takes it. */
export const charge = {
  payment_type: 'credit_card',
  transaction_details: { order_id: 'order-1', gross_amount: 10000 },
};

/** What Midtrans says of it. */
export function statusOf(transactionStatus: string): object {
  return {
    status_code: '200',
    transaction_status: transactionStatus,
    order_id: 'order-1',
    gross_amount: '10000.00',
    currency: 'IDR',
    transaction_id: 't-1',
    payment_type: 'credit_card',
    fraud_status: 'accept',
  };
}
