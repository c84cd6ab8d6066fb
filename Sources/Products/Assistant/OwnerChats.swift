import Channels
import Storage
import Values

/// The chats in which a business speaks to its owners, of its own accord.
package struct OwnerChats: Sendable {
    struct Chat {
        let conversation: Conversation
        let botKey: String
        let language: Language
    }

    private let workspace: Workspace
    private let products: [AssistantBot]
    private let bots: TelegramBots

    package init(_ workspace: Workspace, products: [AssistantBot], bots: TelegramBots) {
        self.workspace = workspace
        self.products = products
        self.bots = bots
    }

    /// One chat of each owner, however many of the bots he has written to.
    func oneEach(_ tx: Transaction) throws -> [Chat] {
        var told: Set<String> = []
        return try all(tx).filter { $0.conversation.blockedAt == nil && told.insert($0.conversation.chatID).inserted }
    }

    /// A bot may only write to owners who have written to it before.
    func all(_ tx: Transaction) throws -> [Chat] {
        try products.flatMap { product in
            guard let bot = bots.bot(product.settings.botKey)?.bot else { return [Chat]() }
            let usual = try product.usualLanguage(tx)
            return try product.settings.ownerIDs.sorted().compactMap { try tx.conversation(of: bot.id, chatID: "\($0)") }.map {
                Chat(
                    conversation: $0, botKey: bot.key, language: try tx.language(of: $0.customerID, in: workspace.id) ?? usual)
            }
        }
    }
}
