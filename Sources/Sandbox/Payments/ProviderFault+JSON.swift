extension ProviderFault {
    /// `{"kind": "duplicate_events", "copies": 5, "path": "checkout/sessions", "times": 3, "percent": 50}`
    init(_ json: JSON) throws(SandboxError) {
        let (times, percent) = try json.strikes(["kind", "milliseconds", "retry_after", "copies", "path"])
        self.init(try Self.kind(json), path: json["path"]?.text, times: times, percent: percent)
    }

    private static func kind(_ json: JSON) throws(SandboxError) -> Kind {
        let milliseconds = Int(max(0, min(120_000, json["milliseconds"]?.int ?? 2000)))
        switch json["kind"]?.text {
        case "rate_limited": return .rateLimited(retryAfterSeconds: Int(max(1, min(86_400, json["retry_after"]?.int ?? 1))))
        case "server_error": return .serverError
        case "slow": return .slow(milliseconds: milliseconds)
        case "cut_after": return .cutAfter
        case "duplicate_events": return .duplicateEvents(copies: Int(max(2, min(100, json["copies"]?.int ?? 2))))
        case "shuffle_events": return .shuffleEvents(milliseconds: milliseconds)
        case "forged_events": return .forgedEvents
        case "webhook_paused": return .webhookPaused
        default:
            throw .invalid(
                "“kind” is one of rate_limited, server_error, slow, cut_after, duplicate_events, shuffle_events, forged_events, "
                    + "webhook_paused.")
        }
    }

    func json(id: Int) -> JSON {
        var (seconds, milliseconds, copies): (Int?, Int?, Int?)
        let name: JSON
        switch kind {
        case .rateLimited(let wait): (name, seconds) = ("rate_limited", wait)
        case .slow(let delay): (name, milliseconds) = ("slow", delay)
        case .duplicateEvents(let count): (name, copies) = ("duplicate_events", count)
        case .shuffleEvents(let delay): (name, milliseconds) = ("shuffle_events", delay)
        case .serverError: name = "server_error"
        case .cutAfter: name = "cut_after"
        case .forgedEvents: name = "forged_events"
        case .webhookPaused: name = "webhook_paused"
        }
        let number = { (value: Int?) in value.map { JSON.integer(Int64($0)) } }
        return [
            "id": .integer(Int64(id)), "kind": name, "retry_after": number(seconds), "milliseconds": number(milliseconds),
            "copies": number(copies), "path": path.map(JSON.string), "times": number(remaining), "percent": .integer(Int64(percent)),
        ]
    }
}
