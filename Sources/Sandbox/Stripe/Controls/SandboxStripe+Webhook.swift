import Values

extension SandboxStripe {
    /// An event as a test sees it.
    package struct Event: Sendable, Equatable {
        package let id: String
        package let type: String
        /// The id of what it is about.
        package let object: String
        /// An endpoint has answered 2xx.
        package let isDelivered: Bool
    }

    /// Where events go from now on; those that wait go there too. The first call makes the endpoint, further ones change it.
    package func setWebhook(url: String, secret: String) throws(SandboxError) {
        guard let address = WebhookAddress(url) else {
            throw .invalid("“\(url)” is no address for events: the sandbox delivers over plain http.")
        }
        locked { state, now in
            let endpoint = StripeWebhookEndpoint(
                id: SandboxStripe.configuredEndpoint, createdAt: now, url: url, address: address, secrets: [secret], enabledEvents: ["*"],
                description: "Kontor", metadata: [:])
            state.world.endpoints.put(endpoint)
            state.deliveries.hurry(at: .now)
        }
    }

    private static let configuredEndpoint = "we_1SandboxConfigured"

    /// A new secret for the endpoint; until it is called again the one before signs too, as in Stripe's rotation.
    package func rollSecret() throws(SandboxError) -> String {
        try locked { (state, _) throws(SandboxError) in
            guard var endpoint = state.world.endpoints.oldestFirst.first else { throw .notFound("There is no webhook endpoint.") }
            let secret = state.world.newID("whsec", length: 32)
            endpoint.secrets = [secret] + endpoint.secrets.prefix(1)
            state.world.endpoints.put(endpoint)
            return secret
        }
    }

    /// Oldest first.
    package func events() -> [Event] {
        locked { state, _ in
            state.world.events.oldestFirst.map { event in
                Event(id: event.id, type: event.type, object: event.object["id"]?.text ?? "", isDelivered: event.pendingWebhooks == 0)
            }
        }
    }

    /// Sends an event once more, as the dashboard's “Resend” does.
    package func resend(_ id: String) throws(SandboxError) {
        try locked { (state, _) throws(SandboxError) in
            guard let event = state.world.events[id] else { throw .notFound("There is no event “\(id)”.") }
            for endpoint in state.world.endpoints.oldestFirst { state.deliveries.add(event, to: endpoint.id, at: .now) }
        }
    }

    /// Deliveries that still wait, copies and forged ones among them.
    package var pendingDeliveries: Int { withState { $0.deliveries.waiting.count } }

    /// What failed before is tried again at once.
    package func deliverNow() { locked { state, _ in state.deliveries.hurry(at: .now) } }

    /// The forged events that were sent, in order.
    package func forgeries() -> [Forgery] { withState { $0.forgeries } }

    /// Waits until nothing is left to deliver. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitUntilDelivered(seconds: Int = 120) async throws {
        _ = try await wait(seconds: seconds, "not all events were delivered") { [self] in
            pendingDeliveries == 0 ? true : nil
        }
    }

    /// Waits for a check-out that is as wanted, and returns the newest such. Throws `SandboxError.timedOut` after `seconds` of real time.
    package func waitForSession(
        seconds: Int = 120, where isWanted: @Sendable @escaping (Session) -> Bool = { $0.status == "open" }
    ) async throws -> Session {
        try await wait(seconds: seconds, "no such check-out came") { [self] in sessions().last(where: isWanted) }
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

extension SandboxStripe {
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
