import AIGateway
import Channels
import Health
import Hummingbird
import Values

/// `GET /health`, `/ready` and `/metrics`: for supervisors and monitors, without a key.
struct HealthRoutes {
    let kontor: Kontor

    func add(to router: Router<KontorRequestContext>) {
        router.get("health") { _, _ in try Response.json(Health()) }
        router.get("ready") { _, _ in
            let readiness = await kontor.readiness()
            return try Response.json(readiness, status: readiness.isReady ? .ok : .serviceUnavailable)
        }
        router.get("metrics") { _, _ in
            Response(
                status: .ok, headers: [.contentType: PrometheusRegistry.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: kontor.metrics.exposition())))
        }
    }
}

private struct Health: Encodable {
    let status = "ok"
    let version = Kontor.version
}

/// What works and what does not. Kontor is ready while it can take work in and do it: with its database and its workers.
/// A bot or an AI provider that is down is shown, and what it concerns waits.
struct Readiness: Encodable {
    struct Check: Encodable {
        let name: String
        let isWell: Bool
        var detail: String?
        var isEssential = false

        enum CodingKeys: CodingKey { case name, isWell, detail }
    }

    let status: String
    let checks: [Check]
    var isReady: Bool { checks.allSatisfy { $0.isWell || !$0.isEssential } }

    init(_ checks: [Check]) {
        self.checks = checks
        status = checks.allSatisfy { $0.isWell || !$0.isEssential } ? "ready" : "not ready"
    }
}

extension Readiness.Check {
    /// A part that was not looked at yet counts as well.
    init(_ part: Part, _ states: [PartState]) {
        let down = states.first { $0.part == part && $0.isDown }
        self.init(
            name: part.description, isWell: down == nil,
            detail: down.map { "down since \($0.failingSince?.description ?? "?"): \($0.problem ?? "?")" })
    }

    init(bot key: String, _ health: TelegramBot.Health) {
        switch health {
        case .starting: self.init(name: "telegram:\(key)", isWell: false, detail: "Telegram has not answered yet")
        case .well: self.init(name: "telegram:\(key)", isWell: true)
        case .unwell(let problem): self.init(name: "telegram:\(key)", isWell: false, detail: problem)
        }
    }

    init(_ health: ProviderHealth) {
        let isClosed = health.breaker == .closed
        self.init(
            name: "ai:\(health.model)", isWell: isClosed, detail: isClosed ? nil : "it failed repeatedly and is left alone for a while")
    }
}
