import Values

/// The forms of the people's side. Messages keep the wire form of the Bot API.
extension SandboxBot {
    /// Without the token: whoever sees the page need not be the bot.
    var publicJSON: JSON {
        [
            "name": .string(name), "title": .string(title), "username": .string(username),
            "id": token.split(separator: ":").first.flatMap { Int64($0) }.map(JSON.integer),
        ]
    }
}

extension SandboxUser {
    var publicJSON: JSON {
        [
            "id": .integer(id), "first_name": .string(firstName), "language_code": .string(languageCode),
            "username": username.map(JSON.string),
            "is_owner": .bool(isOwner),
        ]
    }
}

extension ChatSnapshot {
    var json: JSON {
        [
            "bot": bot.publicJSON, "chat": chat.json, "revision": .integer(Int64(revision)),
            "messages": .array(messages.map { message in message.json(replied: message.replyToID.flatMap { replied[$0] }) }),
            "deleted": .array(deletedIDs.map(JSON.integer)), "draft": draft?.json ?? .null, "action": action.map(JSON.string) ?? .null,
            "commands": .array(commands.map(\.json)), "presses": .array(presses.map(\.json)), "reply_keyboard": replyKeyboard ?? .null,
            "is_blocked": .bool(isBlocked), "stars": .integer(stars), "checkouts": .array(checkouts.map(\.json)),
            "subscriptions": .array(subscriptions.map(\.json)),
        ]
    }
}

extension Draft {
    var json: JSON {
        [
            "draft_id": .integer(id), "text": .string(text), "entities": .array(content.entities.map(\.json)), "can_stop": .bool(canStop),
            "keep_on_stop": .bool(keepsOnStop), "is_stopped": .bool(isStopped),
        ]
    }
}

extension ButtonPress {
    var json: JSON {
        [
            "id": .string(id), "from": .integer(userID), "message_id": .integer(messageID), "data": .string(data),
            "answer": answer.map { ["text": .string($0.text), "show_alert": .bool($0.isAlert), "url": $0.url.map(JSON.string)] } ?? .null,
        ]
    }
}

extension BotStatistics {
    var json: JSON {
        [
            "bot": .string(bot),
            "calls": .object(calls.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: .integer(Int64($0.value))) }),
            "floods": .integer(Int64(floods)), "pending_updates": .integer(Int64(pendingUpdates)),
            "messages": .object(messages.sorted { $0.key < $1.key }.map { .init(name: String($0.key), value: .integer(Int64($0.value))) }),
        ]
    }
}

extension Fault {
    /// `{"kind": "slow", "milliseconds": 2000, "bot": "assistant", "method": "sendMessage", "times": 3, "percent": 50}`
    init(_ json: JSON) throws(SandboxError) {
        let (times, percent) = try json.strikes(["kind", "milliseconds", "retry_after", "bot", "method"])
        self.init(try Fault.kind(json), bot: json["bot"]?.text, method: json["method"]?.text, times: times, percent: percent)
    }

    private static func kind(_ json: JSON) throws(SandboxError) -> Kind {
        switch json["kind"]?.text {
        case "too_many_requests": return .tooManyRequests(retryAfterSeconds: Int(max(1, min(86_400, json["retry_after"]?.int ?? 5))))
        case "server_error": return .serverError
        case "unauthorized": return .unauthorized
        case "slow": return .slow(milliseconds: Int(max(0, min(120_000, json["milliseconds"]?.int ?? 2000))))
        case "cut_before": return .cutBefore
        case "cut_after": return .cutAfter
        case "duplicate_updates": return .duplicateUpdates
        default:
            throw .invalid(
                "“kind” is one of too_many_requests, server_error, unauthorized, slow, cut_before, cut_after, duplicate_updates.")
        }
    }

    func json(id: Int) -> JSON {
        var seconds: JSON?
        var milliseconds: JSON?
        let name: JSON
        switch kind {
        case .tooManyRequests(let wait): (name, seconds) = ("too_many_requests", .integer(Int64(wait)))
        case .slow(let delay): (name, milliseconds) = ("slow", .integer(Int64(delay)))
        case .serverError: name = "server_error"
        case .unauthorized: name = "unauthorized"
        case .cutBefore: name = "cut_before"
        case .cutAfter: name = "cut_after"
        case .duplicateUpdates: name = "duplicate_updates"
        }
        return [
            "id": .integer(Int64(id)), "kind": name, "retry_after": seconds, "milliseconds": milliseconds, "bot": bot.map(JSON.string),
            "method": method.map(JSON.string), "times": remaining.map { .integer(Int64($0)) }, "percent": .integer(Int64(percent)),
        ]
    }
}
