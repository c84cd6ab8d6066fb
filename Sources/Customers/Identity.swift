import Storage
import Values

/// A customer on one channel: a Telegram user, a Signal number.
package struct Identity: Identified, Sendable {
    package static let idPrefix = "identity"

    package let id: ID<Identity>
    package let workspaceID: ID<Workspace>
    package let customerID: ID<Customer>
    /// `telegram`, `signal`, `web`, `api`.
    package let channel: String
    /// The channel's own id of the person.
    package let externalID: String
    package let name: String
    package let language: String?
    package let createdAt: Timestamp
}

extension Transaction {
    /// The identity of a person on a channel; made with its customer at the first contact, and kept up to date with the name
    /// and language that the channel reports.
    package func registerIdentity(
        channel: String, externalID: String, name: String, language: String?, workspace: ID<Workspace>, now: Timestamp
    ) throws -> Identity {
        if let known = try identity(channel: channel, externalID: externalID, in: workspace) {
            let isCurrent = known.name == name && (known.language == language || language == nil)
            return isCurrent ? known : try rename(known, to: name, language: language ?? known.language)
        }
        let customer = Customer(
            id: ID(at: now), workspaceID: workspace, name: name, language: language, languageChosenAt: nil, source: nil, createdAt: now)
        let identity = Identity(
            id: ID(at: now), workspaceID: workspace, customerID: customer.id, channel: channel, externalID: externalID, name: name,
            language: language, createdAt: now)
        try insert(customer)
        try insert(identity)
        return identity
    }
}
