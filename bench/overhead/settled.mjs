/** A success of Midtrans, for a charge and for its status. */
export const settled = JSON.stringify({
  status_code: '200',
  transaction_status: 'settlement',
  payment_type: 'gopay',
  order_id: 'order-1',
  gross_amount: '10000.00',
});
