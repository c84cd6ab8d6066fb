import Synchronization

/// The highest message ids known of a bot's chats. What is sent later gets a higher id, so a message of ours whose id was lost
/// lies above the mark of its moment.
final class MessageWatermark: Sendable {
    private struct State {
        /// Private chats and basic groups share the bot's own numbering.
        var box: Int64?
        var supergroups: [Int64: Int64] = [:]
    }

    private let state = Mutex(State())

    func raise(to messageID: Int64, in chatID: Int64) {
        state.withLock { state in
            if Self.hasOwnNumbering(chatID) {
                // A forgotten mark costs a wider search and nothing else.
                if state.supergroups.count >= 10_000 { state.supergroups = [:] }
                state.supergroups[chatID] = max(messageID, state.supergroups[chatID] ?? messageID)
            } else {
                state.box = max(messageID, state.box ?? messageID)
            }
        }
    }

    func mark(of chatID: Int64) -> Int64? {
        state.withLock { Self.hasOwnNumbering(chatID) ? $0.supergroups[chatID] : $0.box }
    }

    /// Supergroups and channels have ids below -10^12 (source: Bot API, Chat.id; TDLib, DialogId).
    private static func hasOwnNumbering(_ chatID: Int64) -> Bool { chatID < -1_000_000_000_000 }
}
