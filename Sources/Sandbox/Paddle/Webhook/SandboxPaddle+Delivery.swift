import Values

extension SandboxPaddle {
    fileprivate struct Errand: Sendable {
        let delivery: PaddleDeliveries.Delivery
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
                let headers = [("Content-Type", "application/json"), ("User-Agent", "Paddle")]
                let reply = await connections.pool(for: errand.address).post(
                    errand.body, to: errand.address, headers: headers + (errand.signature.map { [("Paddle-Signature", $0)] } ?? []))
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
            guard !isStopped, let delivery = state.deliveries.next(by: .now), let address = state.destination else {
                state.isDelivering = false
                return .rest(until: isStopped ? nil : state.deliveries.earliest?.dueAt)
            }
            return .send(state.errand(delivery, to: address, at: now.seconds))
        }
    }

    /// Anything but 200 is a failure, after which the notification comes again. A forger tries once.
    private func settle(_ delivery: PaddleDeliveries.Delivery, _ reply: WebhookReply) {
        withState { state in
            if let forgery = delivery.forgery {
                state.forgeries.append(Forgery(kind: forgery.rawValue, status: reply.status))
                state.deliveries.remove(delivery)
            } else if reply.status == 200 {
                state.deliveries.remove(delivery)
                if var event = state.world.events[delivery.event.id] {
                    event.isDelivered = true
                    state.world.events.put(event)
                }
            } else {
                state.deliveries.postpone(delivery, seconds: retrySeconds, from: .now)
            }
        }
        changes.raise()
    }
}

extension SandboxPaddle.State {
    fileprivate func errand(_ delivery: PaddleDeliveries.Delivery, to address: WebhookAddress, at seconds: Int64) -> SandboxPaddle.Errand {
        let genuine = delivery.event.json.bytes
        guard let forgery = delivery.forgery else {
            let signature = PaddleEventSignature.header(genuine, secrets: secrets, at: seconds)
            return .init(delivery: delivery, address: address, body: genuine, signature: signature)
        }
        let body = forgery == .stale ? genuine : world.forged(delivery.event).bytes
        let signature = PaddleEventSignature.forged(forgery, body, genuine: genuine, secrets: secrets, at: seconds)
        return .init(delivery: delivery, address: address, body: body, signature: signature)
    }
}
