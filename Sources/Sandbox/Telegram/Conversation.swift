import Values

/// One chat of one bot: its messages, what the person sees in passing, and the sending limits.
final class Conversation {
    var chat: Chat
    /// In order of their ids; a deleted one stays as a mark.
    private(set) var messages: [Message] = []
    var draft: Draft?
    /// `typing` and the like, shown for 5 seconds.
    var action: (name: String, until: Timestamp)?
    /// The latest 50.
    private(set) var presses: [ButtonPress] = []
    var replyKeyboard: JSON?
    /// The person has written to the bot; until then it may not write to them.
    var hasStarted: Bool
    var isBlocked = false
    var hasLeft = false
    var sending: SlidingWindow
    var drafting = SlidingWindow(5, per: 1)
    private(set) var revision = 0

    init(_ chat: Chat, hasStarted: Bool) {
        self.chat = chat
        self.hasStarted = hasStarted
        sending = chat.kind == .private ? SlidingWindow(5, per: 5) : SlidingWindow(20, per: 60)
    }

    /// Every change the person can see counts one up.
    func touch() { revision += 1 }

    func append(_ message: Message) {
        touch()
        var message = message
        message.revision = revision
        messages.append(message)
    }

    func index(of id: Int64) -> Int? {
        var range = messages.startIndex..<messages.endIndex
        while !range.isEmpty {
            let middle = range.lowerBound + range.count / 2
            if messages[middle].id == id { return messages[middle].isDeleted ? nil : middle }
            range = messages[middle].id < id ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return nil
    }

    func messages(changedAfter revision: Int) -> [Message] {
        revision < 0 ? messages : revision == self.revision ? [] : messages.filter { $0.revision > revision }
    }

    func message(_ id: Int64) -> Message? { index(of: id).map { messages[$0] } }

    func change(at index: Int, _ body: (inout Message) -> Void) -> Message {
        touch()
        body(&messages[index])
        messages[index].revision = revision
        return messages[index]
    }

    func add(_ press: ButtonPress) {
        if presses.count >= 50 { presses.removeFirst() }
        presses.append(press)
        touch()
    }

    func answer(_ pressID: String, _ answer: ButtonPress.Answer) {
        guard let index = presses.lastIndex(where: { $0.id == pressID }) else { return }
        presses[index].answer = answer
        touch()
    }

    func currentDraft(at now: Timestamp) -> Draft? {
        guard let draft, draft.shownAt.adding(.seconds(30)) > now else { return nil }
        return draft
    }

    func currentAction(at now: Timestamp) -> String? {
        guard let action, action.until > now else { return nil }
        return action.name
    }
}

/// A message being written, shown for 30 seconds from its last change.
package struct Draft: Sendable, Equatable {
    package let id: Int64
    package let content: FormattedText
    package let canStop: Bool
    package let keepsOnStop: Bool
    package let shownAt: Timestamp
    package var isStopped = false

    package var text: String { content.text }
}

/// A press of an inline button, and what the bot answered.
package struct ButtonPress: Sendable, Equatable {
    package let id: String
    package let userID: Int64
    package let chatID: Int64
    package let messageID: Int64
    package let data: String
    package let pressedAt: Timestamp
    package var answer: Answer?

    package struct Answer: Sendable, Equatable {
        package let text: String
        package let isAlert: Bool
        package let url: String?
    }
}
