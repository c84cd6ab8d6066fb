import Values

/// How an attempt to pay ends.
enum StripeAttempt: Sendable { case succeeds, isDeclined, isPending }

extension StripeWorld {
    /// A payment of which nothing has been tried yet.
    mutating func makeIntent(
        _ amount: Int64, _ currency: StripeCurrency, customer: String?, wishes: StripeValue?, invoice: String? = nil, at now: Timestamp
    ) -> StripePaymentIntent {
        let intent = StripePaymentIntent(
            id: newID("pi"), createdAt: now, amount: amount, currency: currency, customer: customer,
            description: wishes?["description"]?.text, receiptEmail: wishes?["receipt_email"]?.text,
            metadata: wishes?["metadata"]?.texts ?? [:], invoice: invoice)
        intents.put(intent)
        record("payment_intent.created", intent.json, at: now)
        return intent
    }

    /// Tries to take the money: a charge, what it does to the balance, and their events.
    mutating func charge(_ intentID: String, email: String?, _ attempt: StripeAttempt, at now: Timestamp) {
        guard var intent = intents[intentID] else { return }
        var charge = StripeCharge(
            id: newID("ch"), createdAt: now, amount: intent.amount, currency: intent.currency, customer: intent.customer, email: email,
            description: intent.description, receiptEmail: intent.receiptEmail, metadata: intent.metadata, paymentIntent: intent.id,
            status: .pending)
        intent.latestCharge = charge.id
        switch attempt {
        case .succeeds: succeed(&intent, &charge, at: now)
        case .isDeclined: decline(&intent, &charge, at: now)
        case .isPending:
            intent.status = .processing
            intents.put(intent)
            charges.put(charge)
            record("charge.pending", charge.json, at: now)
            record("payment_intent.processing", intent.json, at: now)
        }
    }

    /// What was pending ends.
    mutating func conclude(_ intentID: String, arrives: Bool, at now: Timestamp) {
        guard var intent = intents[intentID], intent.status == .processing, let id = intent.latestCharge, var charge = charges[id] else {
            return
        }
        if arrives { succeed(&intent, &charge, at: now) } else { decline(&intent, &charge, at: now) }
    }

    private mutating func succeed(_ intent: inout StripePaymentIntent, _ charge: inout StripeCharge, at now: Timestamp) {
        let transaction = StripeBalanceTransaction(
            id: newID("txn"), createdAt: now, kind: .charge, amount: charge.amount,
            fee: StripeBalanceTransaction.fee(ofCharging: charge.amount), currency: charge.currency, description: charge.description,
            source: charge.id, reportingCategory: "charge")
        transactions.put(transaction)
        charge.status = .succeeded
        charge.balanceTransaction = transaction.id
        intent.status = .succeeded
        intents.put(intent)
        charges.put(charge)
        record("charge.succeeded", charge.json, at: now)
        record("payment_intent.succeeded", intent.json, at: now)
    }

    private mutating func decline(_ intent: inout StripePaymentIntent, _ charge: inout StripeCharge, at now: Timestamp) {
        charge.status = .failed
        intent.status = .requiresPaymentMethod
        intent.hasFailed = true
        intents.put(intent)
        charges.put(charge)
        record("charge.failed", charge.json, at: now)
        record("payment_intent.payment_failed", intent.json, at: now)
    }
}
