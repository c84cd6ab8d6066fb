import Values

extension SandboxStripe {
    /// A check-out as its customer and a test see it.
    package struct Session: Sendable, Equatable {
        package let id: String
        /// Its page.
        package let url: String
        /// `payment` or `subscription`.
        package let mode: String
        /// `open`, `complete` or `expired`.
        package let status: String
        /// `unpaid` or `paid`.
        package let paymentStatus: String
        /// In minor units.
        package let amount: Int64
        /// `usd`
        package let currency: String
        package let clientReferenceID: String?
        package let metadata: [String: String]
        package let customer: String?
        package let paymentIntent: String?
        package let subscription: String?
        /// Where the customer goes after paying, the session's id put in.
        package let successURL: String
    }

    /// How an attempt to pay ends.
    package enum Outcome: String, Sendable, CaseIterable {
        case paid
        /// The card fails; the check-out stays open.
        case declined
        /// Completed, but the money comes later: two days on, or when `settle` is called.
        case later
    }

    /// All check-outs, oldest first.
    package func sessions() -> [Session] { desk.locked { world, _ in world.sessions.oldestFirst.map(Session.init) } }

    package func session(_ id: String) throws(SandboxError) -> Session {
        try desk.locked { (world, _) throws(SandboxError) in
            guard let session = world.sessions[id] else { throw .notFound("There is no check-out “\(id)”.") }
            return Session(session)
        }
    }

    /// The customer pays, or tries to. Throws `SandboxError.conflict` where the check-out is not open any more.
    @discardableResult
    package func pay(_ id: String, _ outcome: Outcome = .paid, email: String? = nil) throws(SandboxError) -> Session {
        try desk.locked { (world, now) throws(SandboxError) in
            try world.pay(session: id, outcome.attempt, email: email, at: now)
        }
        return try session(id)
    }

    /// The money of a check-out paid `later` arrives, or does not.
    package func settle(_ id: String, arrives: Bool = true) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in
            guard let session = world.sessions[id] else { throw .notFound("There is no check-out “\(id)”.") }
            guard session.awaitsMoney else { throw .conflict("No money is on its way for this check-out.") }
            world.settle(session: id, arrives: arrives, at: now)
        }
    }

    /// Whether the customer's card will pay the next renewals.
    package func setCard(of customer: String, works: Bool) throws(SandboxError) {
        try desk.locked { (world, _) throws(SandboxError) in
            guard var customer = world.customers[customer] else { throw .notFound("There is no customer “\(customer)”.") }
            customer.hasWorkingCard = works
            world.customers.put(customer)
        }
    }

    /// Gives money back as the owner can in Stripe's dashboard; all that is left where no amount is named. Returns the refund's id.
    @discardableResult
    package func refund(paymentIntent id: String, amount: Int64? = nil) throws(SandboxError) -> String {
        try desk.locked { (world, now) throws(SandboxError) in
            guard let charge = world.intents[id]?.latestCharge else { throw .notFound("There is no charge of the payment “\(id)”.") }
            do throws(StripeError) {
                return try world.refund(charge: charge, amount, reason: nil, metadata: [:], at: now).id
            } catch {
                throw .conflict(error.message)
            }
        }
    }

    /// The customer disputes a payment at the bank. Returns the dispute's id.
    @discardableResult
    package func dispute(paymentIntent id: String, reason: String = "fraudulent") throws(SandboxError) -> String {
        try desk.locked { (world, now) throws(SandboxError) in
            guard let charge = world.intents[id]?.latestCharge else { throw .notFound("There is no charge of the payment “\(id)”.") }
            return try world.dispute(charge: charge, reason: reason, at: now).id
        }
    }

    /// The bank decides a dispute.
    package func close(dispute id: String, isWon: Bool) throws(SandboxError) {
        try desk.locked { (world, now) throws(SandboxError) in try world.close(dispute: id, isWon: isWon, at: now) }
    }
}

extension SandboxStripe.Session {
    init(_ session: StripeCheckoutSession) {
        id = session.id
        url = session.pageURL
        mode = session.mode.rawValue
        status = session.status.rawValue
        paymentStatus = session.paymentStatus.rawValue
        amount = session.amount
        currency = session.currency.code
        clientReferenceID = session.wishes["client_reference_id"]?.text
        metadata = session.wishes["metadata"]?.texts ?? [:]
        customer = session.customer
        paymentIntent = session.paymentIntent
        subscription = session.subscription
        successURL = session.successURL
    }
}

extension SandboxStripe.Outcome {
    fileprivate var attempt: StripeAttempt {
        switch self {
        case .paid: .succeeds
        case .declined: .isDeclined
        case .later: .isPending
        }
    }
}
