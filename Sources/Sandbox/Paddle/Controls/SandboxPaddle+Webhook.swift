import Values

extension SandboxPaddle {
    package typealias Event = SandboxStripe.Event

    /// Where notifications go from now on; those that wait go there too.
    package func setWebhook(url: String, secret: String) throws(SandboxError) {
        guard let address = WebhookAddress(url) else {
            throw .invalid("“\(url)” is no address for notifications: the sandbox delivers over plain http.")
        }
        locked { state, _ in
            state.destination = address
            state.secrets = [secret]
            state.deliveries.hurry(at: .now)
        }
    }

    /// A new secret; until it is called again the one before signs too.
    package func rollSecret() -> String {
        locked { state, _ in
            let secret = state.world.newID("pdl_ntfset")
            state.secrets = [secret] + state.secrets.prefix(1)
            return secret
        }
    }

    /// Oldest first.
    package func events() -> [Event] {
        locked { state, _ in
            state.world.events.oldestFirst.map { event in
                Event(id: event.id, type: event.type, object: event.object["id"]?.text ?? "", isDelivered: event.isDelivered)
            }
        }
    }

    /// Sends a notification once more, as the dashboard's “Replay” does.
    package func resend(_ id: String) throws(SandboxError) {
        try locked { (state, _) throws(SandboxError) in
            guard let event = state.world.events[id] else { throw .notFound("There is no event “\(id)”.") }
            state.deliveries.add(event, at: .now)
        }
    }

    /// Deliveries that still wait, copies and forged ones among them.
    package var pendingDeliveries: Int { withState { $0.deliveries.waiting.count } }

    /// What failed before is tried again at once.
    package func deliverNow() { locked { state, _ in state.deliveries.hurry(at: .now) } }

    /// What waits will never come, as after 60 failed attempts.
    package func loseDeliveries() { locked { state, _ in state.deliveries.lose() } }

    /// The forged notifications that were sent, in order.
    package func forgeries() -> [Forgery] { withState { $0.forgeries } }

    /// Waits until nothing is left to deliver. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitUntilDelivered(seconds: Int = 120) async throws {
        _ = try await wait(seconds: seconds, "not all notifications were delivered") { [self] in
            pendingDeliveries == 0 ? true : nil
        }
    }

    /// Waits for a transaction that is as wanted, and returns the newest such. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitForTransaction(
        seconds: Int = 120, where isWanted: @Sendable @escaping (Transaction) -> Bool = { $0.status == "ready" }
    ) async throws -> Transaction {
        try await wait(seconds: seconds, "no such transaction came") { [self] in transactions().last(where: isWanted) }
    }

    private func wait<Found: Sendable>(
        seconds: Int, _ failure: String, for find: @Sendable @escaping () -> Found?
    ) async throws -> Found {
        try await withThrowingTaskGroup(of: Found?.self) { group in
            group.addTask { [self] in
                let changes = changes.stream()
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

// MARK: Faults

extension SandboxPaddle {
    /// Switches a fault on; the number takes it off again.
    @discardableResult
    package func add(_ fault: Fault) -> Int { locked { state, _ in state.faults.add(fault) } }

    @discardableResult
    package func remove(fault id: Int) -> Bool {
        locked { state, _ in
            state.deliveries.hurry(at: .now)
            return state.faults.remove(id)
        }
    }

    /// Takes all faults off; what waits because of one is delivered.
    package func removeFaults() {
        locked { state, _ in
            state.faults.removeAll()
            state.deliveries.hurry(at: .now)
        }
    }

    package func faults() -> [(id: Int, fault: Fault)] { withState { $0.faults.numbered } }
}
