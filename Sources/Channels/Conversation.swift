import Customers
import Storage
import Values

/// What one bot and one chat have to say to each other.
package struct Conversation: Identified, Sendable {
    package static let idPrefix = "conversation"

    package let id: ID<Conversation>
    package let workspaceID: ID<Workspace>
    package let botID: ID<Bot>
    /// The channel's own id of the chat. It changes when a Telegram group becomes a supergroup.
    package let chatID: String
    package let isPrivate: Bool
    /// The person of a private chat; nil in groups.
    package let identityID: ID<Identity>?
    /// The customer behind `identityID`.
    package let customerID: ID<Customer>?
    /// A language tag as the channel reports it; nil where it does not, and in groups.
    package let language: String?
    /// The highest id of a message that came in: whatever is sent later gets a higher one.
    package let lastMessageID: Int64?
    /// Since when the person refuses this bot's messages; nil while they may be sent.
    package let blockedAt: Timestamp?
}
