import Ledger
import Storage
import Values

extension Payment: RowDecodable {
    package init(row: Row) throws {
        id = try row["payment_id"]
        workspaceID = try row["workspace_id"]
        orderID = try row["order_id"]
        subscriptionID = try row["subscription_id"]
        provider = try row["provider"]
        providerPaymentID = try row["provider_payment_id"]
        providerIntentID = try row["provider_intent_id"]
        providerChargeID = try row["provider_charge_id"]
        let currency: Currency = try row["currency"]
        amount = Money(nanos: try row["amount_nanos"], currency)
        refunded = Money(nanos: try row["refunded_nanos"], currency)
        refunding = Money(nanos: try row["refunding_nanos"], currency)
        withdrawn = Money(nanos: try row["withdrawn_nanos"], currency)
        dispute = try row["dispute"]
        let feeCurrency: Currency? = try row["fee_currency"]
        fee = try feeCurrency.map { Money(nanos: try row["fee_nanos"], $0) }
        paidAt = try row["paid_at"]
        let plan: String? = try row["plan"]
        period = try plan.map { PaidPeriod(plan: $0, from: try row["served_from"], until: try row["served_until"]) }
    }
}

// MARK: Looking up

extension Transaction {
    package func payment(_ id: ID<Payment>, in workspace: ID<Workspace>) throws -> Payment? {
        try fetchOne(Payment.self, "SELECT * FROM payment WHERE payment_id = \(id) AND workspace_id = \(workspace)")
    }

    /// The oldest first.
    package func payments(of order: ID<Order>, in workspace: ID<Workspace>) throws -> [Payment] {
        try fetch(
            Payment.self, "SELECT * FROM payment WHERE order_id = \(order) AND workspace_id = \(workspace) ORDER BY payment_id")
    }

    /// By the first of the ids that is known.
    func payment(_ reference: PaymentReference, of provider: String, in workspace: ID<Workspace>) throws -> Payment? {
        let columns: [(SQL, String?)] = [
            ("provider_intent_id", reference.intent), ("provider_charge_id", reference.charge), ("provider_payment_id", reference.invoice),
        ]
        for case (let column, let id?) in columns {
            let known = try fetchOne(
                Payment.self,
                "SELECT * FROM payment WHERE provider = \(provider) AND \(column) = \(id) AND workspace_id = \(workspace)")
            if let known { return known }
        }
        return nil
    }
}

// MARK: Writing

extension Transaction {
    /// False where this money was counted before.
    func insert(_ payment: Payment) throws -> Bool {
        try execute(
            """
            INSERT INTO payment (payment_id, workspace_id, order_id, subscription_id, provider, provider_payment_id, provider_intent_id,
                                 provider_charge_id, amount_nanos, currency, refunded_nanos, withdrawn_nanos, paid_at, plan, served_from,
                                 served_until)
            VALUES (\(payment.id), \(payment.workspaceID), \(payment.orderID), \(payment.subscriptionID), \(payment.provider),
                    \(payment.providerPaymentID), \(payment.providerIntentID), \(payment.providerChargeID), \(payment.amount.nanos),
                    \(payment.amount.currency), 0, 0, \(payment.paidAt), \(payment.period?.plan), \(payment.period?.from),
                    \(payment.period?.until))
            ON CONFLICT (provider, provider_payment_id) DO NOTHING
            """) == 1
    }

    /// What the provider has told of a payment since; nil where it says nothing leaves what is known.
    func complete(_ payment: ID<Payment>, intent: String?, charge: String?) throws {
        try execute(
            """
            UPDATE payment SET provider_intent_id = COALESCE(provider_intent_id, \(intent)),
                provider_charge_id = COALESCE(provider_charge_id, \(charge))
            WHERE payment_id = \(payment) AND workspace_id = \(workspace)
            """)
    }

    func setFee(of payment: ID<Payment>, to fee: Money) throws {
        try execute(
            """
            UPDATE payment SET fee_nanos = \(fee.nanos), fee_currency = \(fee.currency)
            WHERE payment_id = \(payment) AND workspace_id = \(workspace)
            """)
    }

    func setRefunded(of payment: ID<Payment>, to total: Money) throws {
        try execute(
            "UPDATE payment SET refunded_nanos = \(total.nanos) WHERE payment_id = \(payment) AND workspace_id = \(workspace)")
    }

    func setWithdrawn(of payment: ID<Payment>, to total: Money) throws {
        try execute(
            "UPDATE payment SET withdrawn_nanos = \(total.nanos) WHERE payment_id = \(payment) AND workspace_id = \(workspace)")
    }

    /// True where the payment was not disputed before.
    func openDispute(of payment: ID<Payment>, now: Timestamp) throws -> Bool {
        try execute(
            """
            UPDATE payment SET dispute = 'open', disputed_at = \(now)
            WHERE payment_id = \(payment) AND workspace_id = \(workspace) AND dispute IS NULL
            """) == 1
    }

    func closeDispute(of payment: ID<Payment>, as status: Payment.DisputeStatus) throws {
        try execute("UPDATE payment SET dispute = \(status) WHERE payment_id = \(payment) AND workspace_id = \(workspace)")
    }
}

// MARK: Money keys

/// Why an object of a provider moved money: once each.
enum EntryKind: String, SQLCodable {
    case income, fee, refund, dispute, reinstatement
    case disputeFee = "dispute_fee"
    case disputeFeeReturn = "dispute_fee_return"
    /// What the provider gives back of its fee with a refund.
    case feeReturn = "fee_return"
}

extension Transaction {
    /// The id of the transfer to be posted; nil where this object has moved this money before.
    func claimEntry(_ kind: EntryKind, object: String, of payment: Payment, now: Timestamp) throws -> ID<Transfer>? {
        try value(
            ID<Transfer>.self,
            """
            INSERT INTO payment_entry (provider, provider_object_id, kind, workspace_id, payment_id, transfer_id, created_at)
            VALUES (\(payment.provider), \(object), \(kind), \(payment.workspaceID), \(payment.id), \(ID<Transfer>(at: now)), \(now))
            ON CONFLICT (provider, provider_object_id, kind) DO NOTHING
            RETURNING transfer_id
            """)
    }

    func hasEntry(_ kind: EntryKind, object: String, of provider: String) throws -> Bool {
        try row(
            """
            SELECT 1 AS found FROM payment_entry
            WHERE provider = \(provider) AND provider_object_id = \(object) AND kind = \(kind)
              AND workspace_id = \(workspace)
            """) != nil
    }
}
