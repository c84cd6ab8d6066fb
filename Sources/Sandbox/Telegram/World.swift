import Values

/// All that the sandbox's Telegram knows. It lives inside the one lock of `Telegram`.
final class World {
    let isStrict: Bool
    let isFloodLimited: Bool
    private(set) var bots: [String: Bot] = [:]
    private var tokens: [String: String] = [:]
    var users: [Int64: SandboxUser] = [:]
    var groups: [Int64: Group] = [:]
    var deactivatedUserIDs: Set<Int64> = []
    var faults: Faults<Fault>
    /// Of those who have spent or got some; everyone else has `startingStars`.
    var starBalances: [Int64: Int64] = [:]
    let startingStars: Int64
    /// The bots by what stands behind the `$` of their invoice links.
    var invoiceLinks: [String: String] = [:]
    /// When something happens with Stars by itself.
    var nextStars: Timestamp?
    /// The server is stopping: nobody waits any more.
    var isClosed = false
    private var nextUserID: Int64 = 700_000_001
    private var nextGroupID: Int64 = 4_000_001

    init(isStrict: Bool, isFloodLimited: Bool, seed: UInt64, startingStars: Int64) {
        self.startingStars = startingStars
        self.isStrict = isStrict
        self.isFloodLimited = isFloodLimited
        faults = Faults(seed: seed)
    }

    /// By key, username, id or token.
    func bot(named name: String) -> Bot? { bots[name] ?? tokens[name].flatMap { bots[$0] } }

    func add(_ bot: SandboxBot, now: Timestamp) throws(SandboxError) {
        let idText = bot.token.prefix { $0 != ":" }
        guard let id = Int64(idText), id > 0, bot.token.contains(":") else { throw .invalid("A token looks like 100001:secret.") }
        if let known = bots[bot.token] {
            guard known.identity == bot else { throw .invalid("This token belongs to the bot “\(known.identity.name)”.") }
            return
        }
        guard tokens[bot.name] == nil, tokens[bot.username] == nil, tokens[String(id)] == nil else {
            throw .invalid("A bot with this name, username or id exists.")
        }
        bots[bot.token] = Bot(bot, id: id, now: now)
        for name in [bot.name, bot.username, String(id)] { tokens[name] = bot.token }
    }

    func add(firstName: String, languageCode: String, username: String?, isOwner: Bool, id: Int64?) -> SandboxUser {
        while users[nextUserID] != nil { nextUserID += 1 }
        let user = SandboxUser(id: id ?? nextUserID, firstName: firstName, languageCode: languageCode, username: username, isOwner: isOwner)
        users[user.id] = user
        return user
    }

    func addGroup(title: String, kind: Chat.Kind) -> Group {
        let id = kind == .supergroup ? -1_000_000_000_000 - nextGroupID : -nextGroupID
        nextGroupID += 1
        let group = Group(id: id, title: title, kind: kind)
        groups[id] = group
        return group
    }
}

/// A refusal of the sandbox's own interface, in a sentence.
package enum SandboxError: Error, Equatable, CustomStringConvertible {
    case notFound(String)
    case invalid(String)
    case conflict(String)
    case timedOut(String)

    package var description: String {
        switch self {
        case .notFound(let sentence), .invalid(let sentence), .conflict(let sentence), .timedOut(let sentence): sentence
        }
    }
}
