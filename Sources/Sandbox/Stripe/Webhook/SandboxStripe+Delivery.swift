import Synchronization
import Values

extension SandboxStripe {
    /// A forged event that was sent, and the HTTP status it was answered (0 for none).
    package struct Forgery: Sendable, Equatable {
        /// `wrong_secret`, `unsigned`, `tampered` or `stale`.
        package let kind: String
        package let status: Int
    }

    fileprivate struct Errand: Sendable {
        let delivery: StripeDeliveries.Delivery
        let address: WebhookAddress
        let body: [UInt8]
        let signature: String?
    }

    private enum Step: Sendable {
        case send(Errand)
        case rest(until: ContinuousClock.Instant?)
    }

    /// Begins to deliver what is due, unless that is going on.
    func deliver() {
        let begins = withState { state in
            guard !state.isDelivering, !state.isClosed, !state.deliveries.waiting.isEmpty else { return false }
            state.isDelivering = true
            return true
        }
        if begins { Task { await work() } }
    }

    private func work() async {
        while true {
            switch step() {
            case .send(let errand):
                let reply = await connections.pool(for: errand.address).post(errand.body, to: errand.address, headers: headers(errand))
                settle(errand.delivery, reply)
            case .rest(let moment):
                if let moment { wake(at: moment) }
                return
            }
        }
    }

    private func wake(at moment: ContinuousClock.Instant) {
        Task { [weak self] in
            // Nobody cancels this task.
            try? await Task.sleep(until: moment)
            self?.deliver()
        }
    }

    private func step() -> Step {
        let now = now()
        return withState { state in
            let isStopped = state.isClosed || state.faults.pausesWebhook
            guard !isStopped, let delivery = state.deliveries.next(by: .now), let endpoint = state.world.endpoints[delivery.endpoint] else {
                state.isDelivering = false
                return .rest(until: isStopped ? nil : state.deliveries.earliest?.dueAt)
            }
            return .send(state.errand(delivery, to: endpoint, at: now.seconds))
        }
    }

    private func headers(_ errand: Errand) -> [(String, String)] {
        [
            ("Content-Type", "application/json; charset=utf-8"), ("User-Agent", "Stripe/1.0 (+https://stripe.com/docs/webhooks)"),
            ("Accept", "*/*; q=0.5, application/xml"), ("Cache-Control", "no-cache"),
        ] + (errand.signature.map { [("Stripe-Signature", $0)] } ?? [])
    }

    /// Anything but 2xx, a redirect too, is a failure, after which the event comes again. A forger tries once.
    private func settle(_ delivery: StripeDeliveries.Delivery, _ reply: WebhookReply) {
        withState { state in
            if let forgery = delivery.forgery {
                state.forgeries.append(Forgery(kind: forgery.rawValue, status: reply.status))
                state.deliveries.remove(delivery)
            } else if (200..<300).contains(reply.status) {
                state.deliveries.remove(delivery)
                state.world.acknowledge(delivery.event.id)
            } else {
                state.deliveries.postpone(delivery, seconds: retrySeconds, from: .now)
            }
        }
        changes.raise()
    }
}

extension SandboxStripe.State {
    fileprivate func errand(
        _ delivery: StripeDeliveries.Delivery, to endpoint: StripeWebhookEndpoint, at seconds: Int64
    ) -> SandboxStripe.Errand {
        let genuine = delivery.event.json.indentedBytes
        guard let forgery = delivery.forgery else {
            let signature = EventSignature.header(genuine, secrets: endpoint.secrets, at: seconds)
            return .init(delivery: delivery, address: endpoint.address, body: genuine, signature: signature)
        }
        let body = forgery == .stale ? genuine : world.forged(delivery.event).indentedBytes
        let signature = forgery.header(body, genuine: genuine, secrets: endpoint.secrets, at: seconds)
        return .init(delivery: delivery, address: endpoint.address, body: body, signature: signature)
    }
}

extension StripeWorld {
    /// An endpoint has taken the event.
    fileprivate mutating func acknowledge(_ id: String) {
        guard var event = events[id], event.pendingWebhooks > 0 else { return }
        event.pendingWebhooks -= 1
        events.put(event)
    }
}

/// Connections to each endpoint, kept open between events.
final class StripeConnections: Sendable {
    private let pools = Mutex<[String: WebhookConnections]>([:])

    func pool(for address: WebhookAddress) -> WebhookConnections {
        pools.withLock { pools in
            let name = "\(address.host):\(address.port)"
            let pool = pools[name] ?? WebhookConnections()
            pools[name] = pool
            return pool
        }
    }
}
