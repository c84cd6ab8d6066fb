import Values

extension PaddleWorld {
    mutating func open(_ transaction: PaddleTransaction, at now: Timestamp) {
        transactions.put(transaction)
        record("transaction.created", transaction.json, at: now)
        record("transaction.ready", transaction.json, at: now)
    }

    /// The customer of the page tries to pay. Throws `SandboxError.conflict` where it is not open any more.
    mutating func pay(_ id: String, works: Bool, email: String?, at now: Timestamp) throws(SandboxError) {
        guard var transaction = transactions[id] else { throw .notFound("There is no transaction “\(id)”.") }
        guard transaction.isOpen else { throw .conflict("This transaction is \(transaction.status.rawValue).") }
        guard works else { return decline(&transaction, at: now) }
        let customer = PaddleCustomer(id: newID("ctm"), createdAt: now, email: email ?? "customer@example.com")
        customers.put(customer)
        record("customer.created", customer.json, at: now)
        transaction.customer = customer.id
        if let cycle = transaction.cycle { transaction.period = (now, cycle.moment(after: 1, from: now)) }
        capture(&transaction, at: now)
        if let cycle = transaction.cycle { begin(&transaction, cycle, customer.id, at: now) }
        complete(&transaction, at: now)
    }

    /// Whoever was on the page has left for good.
    mutating func cancel(transaction id: String, at now: Timestamp) throws(SandboxError) {
        guard var transaction = transactions[id], transaction.isOpen else { throw .conflict("There is no open transaction “\(id)”.") }
        change(&transaction, to: .canceled, at: now)
        record("transaction.canceled", transaction.json, at: now)
    }

    mutating func capture(_ transaction: inout PaddleTransaction, at now: Timestamp) {
        transaction.attempts.append(.init(id: newID("pay"), at: now, isDeclined: false))
        transaction.billedAt = transaction.billedAt ?? now
        change(&transaction, to: .paid, at: now)
        record("transaction.updated", transaction.json, at: now)
        record("transaction.paid", transaction.json, at: now)
    }

    mutating func complete(_ transaction: inout PaddleTransaction, at now: Timestamp) {
        change(&transaction, to: .completed, at: now)
        record("transaction.updated", transaction.json, at: now)
        record("transaction.completed", transaction.json, at: now)
    }

    mutating func decline(_ transaction: inout PaddleTransaction, at now: Timestamp) {
        transaction.attempts.append(.init(id: newID("pay"), at: now, isDeclined: true))
        change(&transaction, to: transaction.status, at: now)
        record("transaction.payment_failed", transaction.json, at: now)
    }

    mutating func change(_ transaction: inout PaddleTransaction, to status: PaddleTransaction.Status, at now: Timestamp) {
        transaction.status = status
        transaction.updatedAt = now
        transactions.put(transaction)
    }
}
