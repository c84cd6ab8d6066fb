import Values

/// The stand-in of a payment provider. How its events reach who listens for them, and how that goes wrong, is the same for each; its own are its
/// objects and rules (an `EventSender`), its API, and its pages.
package protocol PaymentStandIn: AnyObject, Sendable {
    var outgoing: any OutgoingEvents { get }
}

/// What every `PaymentDesk` does, whatever its world.
package protocol OutgoingEvents: AnyObject, Sendable {
    var changes: ChangeBoard { get }
    /// Lets the clock's doings happen, then runs `body`, alone; then events go out and those who wait for changes are told.
    func lockedOutbox<Result: Sendable, Failure: Error>(
        _ body: (inout EventOutbox, Timestamp) throws(Failure) -> Result
    ) throws(Failure) -> Result
    /// Runs `body` alone, and nothing follows from it.
    func withOutbox<Result: Sendable>(_ body: (inout EventOutbox) -> Result) -> Result
    func newSecret() -> String
    /// Sees to what the clock has brought.
    func advance()
    /// Ends deliveries, so that the server can stop.
    func close()
}

// MARK: Events

extension PaymentStandIn {
    /// Where events go from now on; those that wait go there too. The first call makes the endpoint, further ones change it.
    package func setWebhook(url: String, secret: String) throws(SandboxError) {
        guard let address = WebhookAddress(url) else {
            throw .invalid("“\(url)” is no address for events: the sandbox delivers over plain http.")
        }
        outgoing.lockedOutbox { outbox, now in
            outbox.endpoints.put(
                EventEndpoint(id: EventEndpoint.configuredID, createdAt: now, url: url, address: address, secrets: [secret]))
            outbox.hurry(at: .now)
        }
    }

    /// A new secret for the endpoint; until it is called again the one before signs too.
    package func rollSecret() throws(SandboxError) -> String {
        let secret = outgoing.newSecret()
        try outgoing.lockedOutbox { (outbox, _) throws(SandboxError) in
            guard var endpoint = outbox.endpoints.oldestFirst.first else { throw .notFound("There is no webhook endpoint.") }
            endpoint.secrets = [secret] + endpoint.secrets.prefix(1)
            outbox.endpoints.put(endpoint)
        }
        return secret
    }

    /// Oldest first.
    package func events() -> [ProviderEvent] { outgoing.lockedOutbox { outbox, _ in outbox.events.oldestFirst } }

    /// Sends an event once more, as a provider's dashboard does.
    package func resend(_ id: String) throws(SandboxError) {
        try outgoing.lockedOutbox { (outbox, _) throws(SandboxError) in
            guard let event = outbox.events[id] else { throw .notFound("There is no event “\(id)”.") }
            outbox.resend(event, at: .now)
        }
    }

    /// Deliveries that still wait, copies and forged ones among them.
    package var pendingDeliveries: Int { outgoing.withOutbox { $0.waiting.count } }

    /// What failed before is tried again at once.
    package func deliverNow() { outgoing.lockedOutbox { outbox, _ in outbox.hurry(at: .now) } }

    /// What waits will never come, as after too many failed attempts.
    package func loseDeliveries() { outgoing.lockedOutbox { outbox, _ in outbox.lose() } }

    /// The forged events that were sent, in order.
    package func forgeries() -> [SentForgery] { outgoing.withOutbox { $0.forgeries } }
}

// MARK: Faults

extension PaymentStandIn {
    /// Switches a fault on; the number takes it off again.
    @discardableResult
    package func add(_ fault: ProviderFault) -> Int { outgoing.lockedOutbox { outbox, _ in outbox.faults.add(fault) } }

    @discardableResult
    package func remove(fault id: Int) -> Bool {
        outgoing.lockedOutbox { outbox, _ in
            outbox.hurry(at: .now)
            return outbox.faults.remove(id)
        }
    }

    /// Takes all faults off; what waits because of one is delivered.
    package func removeFaults() {
        outgoing.lockedOutbox { outbox, _ in
            outbox.faults.removeAll()
            outbox.hurry(at: .now)
        }
    }

    package func faults() -> [(id: Int, fault: ProviderFault)] { outgoing.withOutbox { $0.faults.numbered } }

    /// The fault that strikes a call of the API; a slow one has been waited for.
    func fault(ofCall path: String) async -> ProviderFault.Kind? {
        let fault = outgoing.withOutbox { $0.faults.strike(callOf: path) }
        if case .slow(let milliseconds) = fault {
            // A client that has gone away ends the wait early, and nobody reads what follows.
            try? await Task.sleep(for: .milliseconds(milliseconds))
        }
        return fault
    }
}

// MARK: Waiting

extension PaymentStandIn {
    /// Waits until nothing is left to deliver. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitUntilDelivered(seconds: Int = 120) async throws {
        _ = try await wait(seconds: seconds, "not all events were delivered") { [self] in pendingDeliveries == 0 ? true : nil }
    }

    /// Waits until `find` finds something. Throws `SandboxError.timedOut` after `seconds` of real time.
    func wait<Found: Sendable>(seconds: Int, _ failure: String, for find: @Sendable @escaping () -> Found?) async throws -> Found {
        try await withThrowingTaskGroup(of: Found?.self) { group in
            group.addTask { [outgoing] in
                let changes = outgoing.changes.stream()
                if let found = find() { return found }
                for await _ in changes {
                    if let found = find() { return found }
                }
                return nil
            }
            group.addTask {
                try await Task.sleep(for: .seconds(seconds))
                return nil
            }
            defer { group.cancelAll() }
            guard let found = try await group.next() ?? nil else { throw SandboxError.timedOut("After \(seconds) s: \(failure).") }
            return found
        }
    }
}
