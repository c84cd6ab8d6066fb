import Values

/// Where customers write.
package enum Channel: String, Codable, Sendable {
    case telegram
}

/// One account of ours on a channel, played by one product.
package struct Bot: Identified, Hashable, Sendable {
    package static let idPrefix = "bot"

    package let id: ID<Bot>
    package let workspaceID: ID<Workspace>
    /// Its name in `kontor.yaml`, such as `assistant`.
    package let key: String
    package let channel: Channel
    /// The channel's own id of the bot; another account under the same key is another bot.
    package let externalID: String
    /// Without `@`; nil until the channel has told it.
    package let username: String?
}
