import Storage
import Values

/// The bot side of a product.
package protocol Product: Sendable {
    /// Decides about one event in one transaction: what it writes, sends (`tx.send`) and enqueues happens together or not at
    /// all. A thrown error is tried again a few times; then the event is kept with its error, and the next one is handled.
    func handle(_ event: InboundEvent, in conversation: Conversation, _ tx: Transaction, now: Timestamp) throws

    /// Decides whether somebody may pay what he is about to pay. It runs alone and before everything else, since the person waits; what
    /// it throws is tried again at once.
    func decide(_ query: PreCheckoutQuery, _ tx: Transaction, now: Timestamp) throws -> PreCheckoutVerdict

    /// The command menus, one per audience and language, as the bot offers them at each start.
    func commandMenus(_ tx: Transaction) throws -> [CommandMenu]
}

extension Product {
    package func commandMenus(_ tx: Transaction) throws -> [CommandMenu] { [] }

    package func decide(_ query: PreCheckoutQuery, _ tx: Transaction, now: Timestamp) throws -> PreCheckoutVerdict {
        .refuse("Nothing is sold here.")
    }
}

/// The commands that a bot offers to an audience.
package struct CommandMenu: Codable, Hashable, Sendable {
    package enum Audience: Codable, Hashable, Sendable {
        case everyone
        case privateChats
        case groups
        /// One chat, such as the owner's own.
        case chat(Int64)
    }

    package struct Command: Codable, Hashable, Sendable {
        /// 1–32 of `a-z0-9_`.
        package let name: String
        /// 1–256 characters.
        package let description: String

        package init(_ name: String, _ description: String) {
            self.name = name
            self.description = description
        }
    }

    package let audience: Audience
    /// Two letters; nil for people of every other language.
    package let language: String?
    package let commands: [Command]

    package init(_ commands: [Command], for audience: Audience = .everyone, language: String? = nil) {
        self.audience = audience
        self.language = language
        self.commands = commands
    }
}
