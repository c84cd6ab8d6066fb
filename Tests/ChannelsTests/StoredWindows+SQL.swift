import Storage
import Values

@testable import Channels

extension Transaction {
    /// How many permits of the bot's last second are kept.
    func permitCount(of bot: ID<Bot>) throws -> Int {
        try value(JSON<[Int64]>.self, "SELECT moments FROM telegram_pace WHERE bot_id = \(bot)")?.value.count ?? 0
    }
}
