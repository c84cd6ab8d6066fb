import Values

extension StripeWorld {
    /// How long money takes that is sent by bank: the sandbox's choice; with Stripe it depends on the bank.
    static let arrivalDelay = Duration.seconds(2 * 86_400)

    /// The customer presses Pay. Throws where the session is not open any more: nobody pays twice.
    mutating func pay(session id: String, _ attempt: StripeAttempt, email: String?, at now: Timestamp) throws(SandboxError) {
        var session = try openSession(id)
        session.payerEmail = email ?? session.email ?? "customer@example.com"
        switch session.mode {
        case .payment: payOnce(&session, attempt, at: now)
        case .subscription: subscribe(&session, attempt, at: now)
        }
        guard attempt != .isDeclined else { return sessions.put(session) }
        session.status = .complete
        session.paymentStatus = attempt == .succeeds ? .paid : .unpaid
        session.awaitsMoney = attempt == .isPending
        sessions.put(session)
        record("checkout.session.completed", session.json, at: now)
        if attempt == .isPending { agenda.add(.arrival(session: id), at: now.adding(StripeWorld.arrivalDelay)) }
    }

    /// Money that was on its way arrives, or does not. Nothing happens where none is.
    mutating func settle(session id: String, arrives: Bool, at now: Timestamp) {
        guard var session = sessions[id], session.awaitsMoney else { return }
        session.awaitsMoney = false
        if let invoice = session.invoice {
            concludePayment(ofInvoice: invoice, arrives: arrives, at: now)
        } else if let intent = session.paymentIntent {
            conclude(intent, arrives: arrives, at: now)
        }
        if arrives { session.paymentStatus = .paid }
        sessions.put(session)
        record("checkout.session.async_payment_" + (arrives ? "succeeded" : "failed"), session.json, at: now)
    }

    /// Nothing happens unless it is open.
    mutating func expire(session id: String, at now: Timestamp) {
        guard var session = sessions[id], session.status == .open else { return }
        session.status = .expired
        sessions.put(session)
        record("checkout.session.expired", session.json, at: now)
    }

    private func openSession(_ id: String) throws(SandboxError) -> StripeCheckoutSession {
        guard let session = sessions[id] else { throw .notFound("There is no check-out “\(id)”.") }
        switch session.status {
        case .open: return session
        case .complete: throw .conflict("This check-out has been paid already.")
        case .expired: throw .conflict("This check-out has expired.")
        }
    }

    private mutating func payOnce(_ session: inout StripeCheckoutSession, _ attempt: StripeAttempt, at now: Timestamp) {
        if session.customer == nil, session.wishes["customer_creation"]?.text == "always" {
            session.customer = makeCustomer(email: session.email, at: now).id
        }
        let wishes = session.wishes["payment_intent_data"]
        let intent =
            session.paymentIntent
            ?? makeIntent(session.amount, session.currency, customer: session.customer, wishes: wishes, at: now).id
        session.paymentIntent = intent
        charge(intent, email: session.email, attempt, at: now)
    }

    mutating func makeCustomer(
        email: String?, name: String? = nil, phone: String? = nil, description: String? = nil, metadata: [String: String] = [:],
        at now: Timestamp
    ) -> StripeCustomer {
        let customer = StripeCustomer(
            id: newID("cus", length: 14), createdAt: now, email: email, name: name, phone: phone, description: description,
            metadata: metadata)
        customers.put(customer)
        record("customer.created", customer.json, at: now)
        return customer
    }
}
