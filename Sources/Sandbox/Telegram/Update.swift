/// One update, in the bytes in which it will be sent.
struct Update {
    let id: Int64
    let lane: Lane
    let bytes: [UInt8]

    /// Telegram delivers to a webhook one at a time per lane: messages by chat, button presses by user.
    struct Lane: Hashable {
        enum Kind { case chat, user }
        let kind: Kind
        let id: Int64
    }

    /// All of Bot API 10.3; a name outside it is refused in strict mode.
    static let kinds: Set<String> = [
        "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
        "edited_business_message", "deleted_business_messages", "guest_message", "message_reaction", "message_reaction_count",
        "inline_query",
        "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query", "purchased_paid_media", "poll", "poll_answer",
        "my_chat_member", "chat_member", "chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot", "subscription",
        "stopped_message_generation",
    ]

    /// What comes only when asked for by name.
    static let kindsOnRequest: Set<String> = ["chat_member", "message_reaction", "message_reaction_count"]
}

/// Updates not yet confirmed, in order of their ids.
struct UpdateQueue {
    private var updates: [Update] = []
    private var head = 0

    var count: Int { updates.count - head }
    var isEmpty: Bool { count == 0 }
    var pending: ArraySlice<Update> { updates[head...] }

    mutating func append(_ update: Update) { updates.append(update) }

    mutating func removeAll() {
        updates.removeAll()
        head = 0
    }

    /// Forgets updates with an id below `offset`.
    mutating func confirm(below offset: Int64) {
        while head < updates.count, updates[head].id < offset { head += 1 }
        shrink()
    }

    /// Forgets all but the last `count`: a negative offset.
    mutating func keepLast(_ count: Int) {
        head = max(head, updates.count - count)
        shrink()
    }

    mutating func removeFirst() -> Update? {
        guard head < updates.count else { return nil }
        defer {
            head += 1
            shrink()
        }
        return updates[head]
    }

    var first: Update? { pending.first }

    private mutating func shrink() {
        guard head > 1024, head * 2 > updates.count else { return }
        updates.removeFirst(head)
        head = 0
    }
}
