import Channels
import Customers
import Storage
import Values

extension AssistantBot {
    /// Counts one of `what` against the customer's limit; where it is one too many, says when to try again, and returns false.
    func isWithin(_ limit: RateLimit?, _ what: String, _ turn: Turn) throws -> Bool {
        guard let limit, !turn.isByOwner else { return true }
        // Where the channel names nobody, as for a group's anonymous administrators, all of the chat count as one.
        let who = turn.event.customerID.map { "\($0)" } ?? "\(turn.conversation.id)"
        let result = try turn.tx.take(limit, for: "\(what):\(settings.botKey):\(who)", in: workspace.id, now: turn.now)
        guard case .refused(let until) = result else { return true }
        try turn.say(Text(waiting: until.duration(since: turn.now)))
        return false
    }
}

extension Text {
    /// Rounded up: who comes back then is not refused again.
    init(waiting duration: Duration) {
        let seconds = Int(duration.components.seconds) + (duration.components.attoseconds > 0 ? 1 : 0)
        self = seconds < 120 ? .tooFast(seconds: seconds) : .tooFastForMinutes((seconds + 59) / 60)
    }
}
