/// How fast one bot may send. Telegram's own limits are about 30 a second overall, 1 a second per chat with short bursts, and 20
/// a minute per group, edits among them; the defaults stay below.
package struct TelegramPace: Hashable, Sendable {
    package var overallPerSecond = 25
    /// What Telegram takes of a bot in a second.
    static let telegramsOwn = 30
    package var privateChatPerFiveSeconds = 4
    package var groupPerMinute = 18
    /// How long the pace stays halved after Telegram said 429.
    package var recovery: Duration = .seconds(60)

    package init() {}

    /// What a Bot API server allows that is not Telegram's own: the limits of each chat grow with the whole.
    package init(perSecond: Int) {
        let usual = TelegramPace()
        overallPerSecond = perSecond
        privateChatPerFiveSeconds = max(
            usual.privateChatPerFiveSeconds, usual.privateChatPerFiveSeconds * perSecond / usual.overallPerSecond)
        groupPerMinute = max(usual.groupPerMinute, usual.groupPerMinute * perSecond / usual.overallPerSecond)
    }
}
